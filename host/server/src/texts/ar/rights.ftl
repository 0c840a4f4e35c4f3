# كلمات الرد على ما طلبه الشخص بموجب حقوقه، ونسخة ما هو معروف عنه.

rights-title-answer = الرد على طلبك
rights-title-received = تم استلام طلبك
rights-title-copy = ما هو معروف عنك
rights-number = رقمك
rights-asked = طلبتَ
rights-received = تاريخ الاستلام
rights-due = ستتلقى الرد قبل نهاية يوم
rights-extended = لماذا يستغرق وقتًا أطول
rights-outcome = الرد
rights-decided = تاريخ القرار
rights-corrected = تم تصحيحه
rights-partners = الجهات التي لم يعد يُشارَك معها أي شيء
rights-partners-to-tell = الجهات التي كانت قد تلقته وتُبلَّغ بذلك
rights-controller = الجهة المسؤولة عنه
rights-meanwhile = إلى أن يصدر الرد، لا يُشارَك أي شيء عنك مع أي أحد.
rights-reasons = الأسباب
rights-complain = كيف تشتكي
rights-complain-use = إذا كنت لا توافق، أو ترى أن أحد حقوقك قد انتُهك، فيمكنك أن تشتكي. ما تقوله يبقى سريًا، ولا يتوقف عليه أي شيء تتلقاه.
rights-complain-nobody = قل لأي موظف إنك تريد التحدث إلى مسؤول الحماية. لست ملزمًا بذكر السبب.
rights-escalate = إذا لم يفد ذلك:

rights-right-access = نسخة مما هو معروف عنك
rights-right-correction = تصحيح ما هو معروف عنك
rights-right-objection = ألا يُشارَك أي شيء عنك
rights-right-erasure = محو ما هو معروف عنك
rights-right-complaint = النظر في شكواك

rights-outcome-granted = نعم
rights-outcome-granted-in-part = نعم، جزئيًا
rights-outcome-refused = لا

rights-reason-identity-not-verified = لم يمكن التحقق من أنك أنت من يطلب، أو من أن من يطلب يتحدث باسمك.
rights-reason-about-somebody-else = هذا يخص شخصًا آخر.
rights-reason-rights-of-others = قد يعرّض ذلك شخصًا آخر للخطر، أو يسلبه حقًا.
rights-reason-still-needed = لا تزال هناك حاجة إليه لحمايتك أو مساعدتك.
rights-reason-permanent-record = هو جزء من سجل يجب حفظه بصورة دائمة.
rights-reason-inquiry = قد يعرقل ذلك تحقيقًا جاريًا.
rights-reason-found-right = تم فحص ما يقوله ملفك وتبين أنه صحيح.
rights-reason-no-risk-found = تم النظر في الأمر، ولم يُعثر على خطر جدي عليك.
rights-reason-immediate-danger = هناك خطر مباشر عليك أو على شخص آخر.
rights-reason-no-violation-found = تم النظر في الأمر، ولم يتبين أن أيًا من حقوقك قد انتُهك.
rights-reason-taken-back = لقد سحبته.
rights-reason-answered-before = طلبت الأمر نفسه من قبل وتلقيت ردًا، ولم يتغير شيء منذ ذلك الحين.

rights-extension-complex = هناك الكثير مما يجب النظر فيه.
rights-extension-many-requests = تقدم كثيرون بطلبات في الوقت نفسه.
rights-extension-person-asked = طُلب منك شيء ولم تُجب بعد.
rights-extension-others-concerned = يجب سماع شخص آخر أولًا.

rights-made = تاريخ الإعداد
rights-others = استُبعد شيء لأنه يخص شخصًا آخر، أو قد يخصه.
rights-partly = تُرك شيء. الرد على طلبك يبين السبب.
rights-data = ما يقوله ملفك
rights-kept-back = ما طلبت حجبه
rights-excluded = المنظمات التي لا تتلقى شيئًا حسب رغبتك
rights-disclosures = ما أُرسل، وإلى من، ومتى
rights-basis = على أساس
rights-open = انتهى الاطلاع في
rights-still-open = لم ينتهِ
rights-withheld = لم يُرسل
rights-consents = ما سُئلت عنه وما قلته
rights-yes = نعم
rights-no = لا
rights-bases = على أي أساس آخر أمكنت المشاركة
rights-referrals = الخدمات
rights-readings = من اطّلع عليه
rights-files = الملفات؛ اطلب كلًا منها
rights-corrections = ما تم تصحيحه
rights-requests = ما طلبته بموجب حقوقك
rights-nothing = لا شيء

rights-basis-consent = موافقتك
rights-basis-vital-interests = خطر مباشر عليك
rights-basis-best-interests = مصالحك الفضلى التي جرى تقييمها
rights-basis-mandate = ولاية المنظمة

rights-consent-given = قلت نعم
rights-consent-expired = قلت نعم، وانتهت مدتها
rights-consent-refused = قلت لا
rights-consent-withdrawn = تراجعت عن موافقتك
rights-consent-superseded = حلت محلها إجابة أحدث
rights-consent-invalidated = لم تعد معتبرة

rights-referral-draft = لم تُرسل
rights-referral-submitted = أُرسلت
rights-referral-received = استُلمت
rights-referral-accepted = قُبلت
rights-referral-declined = رُفضت
rights-referral-waitlisted = على قائمة الانتظار
rights-referral-needs-information = طُلبت معلومات إضافية
rights-referral-in-service = الخدمة جارية
rights-referral-on-hold = الخدمة متوقفة مؤقتًا
rights-referral-completed = اكتملت
rights-referral-not-completed = لم تكتمل
rights-referral-withdrawn = سحبتَها
rights-referral-cancelled = سحبها المرسل
rights-referral-lapsed = لم يُرد عليها في الوقت المحدد

rights-role-caseworker = أخصائي حالات
rights-role-supervisor = مشرف
rights-role-protection-officer = مسؤول حماية
rights-role-central = الفريق المركزي
rights-role-partner = موظف لدى شريك

rights-looked-file = ملفك
rights-looked-referral = إحالة
rights-looked-form = استمارة أُرسلت
rights-looked-disclosure = سبب مشاركة شيء ما
rights-looked-attachment = ملف مرفق
rights-looked-request = ما طلبته بموجب حقوقك

rights-file-signed-form = استمارة وقّعتها
rights-file-document = وثيقة
rights-file-recording = تسجيل
rights-file-photograph = صورة لك
