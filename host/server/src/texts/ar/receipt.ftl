# The words of a receipt. What was agreed and shared comes from the plugin and the record.

receipt-title-consent = ما وافقت عليه
receipt-title-refusal = ما رفضته
receipt-title-disclosure = ما تمت مشاركته عنك
receipt-number = رقمك
receipt-service = الخدمة
receipt-purpose = السبب
receipt-basis = على أساس
receipt-what = ماذا
receipt-agreed = نعم
receipt-not-agreed = لا
receipt-recipient = الجهة المستلمة
receipt-excluded = من يجب ألا يتلقاه أو يقرأه، كما رغبت
receipt-controller = الجهة المسؤولة
receipt-kept = المدة التي يجوز للجهة المستلمة الاحتفاظ به فيها
receipt-kept-days = { FORM($count) ->
    [zero] لا يوم بعد الخدمة
    [one] يوم واحد بعد الخدمة
    [two] يومان بعد الخدمة
    [few] { $count } أيام بعد الخدمة
    [many] { $count } يومًا بعد الخدمة
   *[other] { $count } يوم بعد الخدمة
    }
receipt-reach = كيف يمكنهم الوصول إليك
receipt-explained = ما تم شرحه
receipt-happened = ما حدث
receipt-until = حتى
receipt-through = حتى نهاية يوم
receipt-no = كيف تقول لا
receipt-proof = إثبات أنه تم تسجيله
receipt-proof-use = احتفظ به. يمكن لأي شخص، باستخدام المفتاح العام للنظام، أن يتحقق من أن ما هو مكتوب هنا قد سُجِّل ولم يتغير منذ ذلك الحين.
receipt-nothing = لا شيء

receipt-basis-consent = موافقتك
receipt-basis-vital-interests = خطر فوري عليك
receipt-basis-best-interests = مصلحتك الفضلى التي جرى تقييمها
receipt-basis-mandate = ولاية المنظمة

receipt-channel-phone-call = مكالمة هاتفية
receipt-channel-text-message = رسالة نصية
receipt-channel-email = بريد إلكتروني
receipt-channel-office-visit = زيارة إلى المكتب
receipt-channel-home-visit = زيارة منزلية
receipt-channel-through-caregiver = عن طريق مقدم الرعاية
receipt-channel-through-referrer = عن طريق المنظمة التي أحالتك

receipt-state-given = قلت نعم
receipt-state-refused = قلت لا
receipt-state-withdrawn = تراجعت عن موافقتك
receipt-state-invalidated = لم تعد سارية؛ وستُسأل من جديد
receipt-state-expired = انتهت مدة موافقتك
receipt-state-shared = تمت المشاركة
receipt-state-closed = انتهى وصول الجهة المستلمة
