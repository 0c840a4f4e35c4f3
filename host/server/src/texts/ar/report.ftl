# The words of the report of `plugin check`.

report-title = ما يصرّح به هذا الملحق
report-file = الملف
report-digest = البصمة
report-size = الحجم
report-bytes = { FORM($count) ->
    [zero] لا بايت
    [one] بايت واحد
    [two] بايتان
    [few] { $count } بايتات
    [many] { $count } بايتًا
   *[other] { $count } بايت
    }
report-contract = العقد
report-unknown = غير معروف
report-admitted = مقبول: يمكن تثبيته، ثم يراجعه الفريق المركزي
report-refused = مرفوض: صحّح ما كُتب عليه «خطأ» أدناه
report-operation = العملية
report-languages = اللغات
report-pathways = المسارات
report-pathway = المسار
report-information-only = للمعلومات فقط: لا يُشارَك شيء. كيف يمكن للشخص الوصول إلى هناك
report-purpose = الغرض
report-benefit = ما يستفيده الشخص
report-services = الخدمات
report-keep = أقصى مدة يحتفظ بها الشريك
report-keep-days = { FORM($count) ->
    [zero] لا يوم بعد انتهاء الخدمة
    [one] يوم واحد بعد انتهاء الخدمة
    [two] يومان بعد انتهاء الخدمة
    [few] { $count } أيام بعد انتهاء الخدمة
    [many] { $count } يومًا بعد انتهاء الخدمة
   *[other] { $count } يوم بعد انتهاء الخدمة
    }
report-recipients = أدوار الشركاء الذين يجوز لهم الاستلام
report-functions = الوظائف التي يجوز لها الاطلاع لديهم
report-channels = كيف يمكن للشريك التواصل مع الشخص
report-survivors = مخصص للناجين من العنف: لا يراه الشريك أبدًا، والزيارات المنزلية مرفوضة
report-facts = الحقائق التي يعرفها الملحق عن الشخص
report-questions = الأسئلة المطروحة
report-elements = ما الذي سيُشارَك
report-offer = مع العرض
report-acceptance = بعد قبول الشريك
report-follow-up = لاحقًا، عند الطلب، وبموافقة خاصة
report-required = إلزامي
report-optional = اختياري
report-why = لماذا
report-from-dictionary = من الملف
report-from-answer = الإجابة عن
report-unknown-datum = غير موجود في قاموس البيانات
report-reasons = الأسباب التي يمكن أن يقدمها
report-feedback = ما يبلّغ به الشريك
report-script = ما يُشرح قبل طلب الموافقة
report-explanation = ما الذي يُشارَك ومع من
report-benefits = الفوائد
report-risks = المخاطر
report-refusal = الرفض
report-exceptions = بدون موافقة
report-nothing = لا شيء
report-findings = الملاحظات
report-no-findings = لا توجد ملاحظات.
report-error = خطأ
report-warning = تحذير
report-matters = لماذا يهم
report-fix = ما العمل
report-case = أصغر حالة تفشل، لمجلد `cases`
report-backtrace = أين توقفت، بدءًا من الدالة الأعمق
report-yes-no = نعم أو لا
report-one-of = واحد من
report-any-of = أي من
report-number = رقم
report-date = تاريخ
report-words = { FORM($count) ->
    [zero] كلام حر، بلا أي حرف
    [one] كلام حر، بحد أقصى حرف واحد
    [two] كلام حر، بحد أقصى حرفان
    [few] كلام حر، بحد أقصى { $count } أحرف
    [many] كلام حر، بحد أقصى { $count } حرفًا
   *[other] كلام حر، بحد أقصى { $count } حرف
    }
report-immediate-service = خدمة مطلوبة ومتاحة الآن
report-future-service = خدمة قد تُقدَّم لاحقًا
report-referral-feedback = ما آلت إليه الإحالة
report-closed-case-access = حالة مغلقة تبقى قابلة للقراءة
report-archiving = حالة مغلقة محفوظة للأرشيف
report-phone-call = مكالمة هاتفية
report-text-message = رسالة نصية
report-email = بريد إلكتروني
report-office-visit = زيارة المكتب
report-home-visit = زيارة منزلية
report-through-caregiver = عبر مقدم الرعاية
report-through-referrer = عبر الجهة المُحيلة
