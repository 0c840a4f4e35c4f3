//! One name in two scripts, or in two ways of writing one script.

use crate::{far, near};

#[test]
fn arabic_is_near_to_how_it_is_romanised() {
    near(&[
        ("محمد أحمد علي", "Mohammed Ahmed Ali"),
        ("فاطمة الزهراء حسن", "Fatima Zahra Hassan"),
        ("عبد الرحمن يوسف", "Abdulrahman Yousef"),
        ("عبدالرحمن يوسف", "Abd al-Rahman Yusuf"),
        ("عبد الله إبراهيم", "Abdullah Ibrahim"),
        ("صلاح الدين النجار", "Salahuddin al-Najjar"),
        ("خديجة عثمان", "Khadija Osman"),
        ("عمر الخطيب", "Omar Khatib"),
        ("سعيد المصري", "Saeed El Masry"),
        ("نور الهدى كريم", "Nour al-Huda Karim"),
        ("يوسف حداد", "Yousif Haddad"),
        ("أيمن شريف", "Ayman Sherif"),
        ("هبة قاسم", "Heba Kassem"),
        ("إيمان بن صالح", "Imane Ben Salah"),
    ]);
}

#[test]
fn arabic_is_near_however_it_is_typed() {
    near(&[
        ("أحمد إبراهيم", "احمد ابراهيم"),
        ("فاطمة عيسى", "فاطمه عيسي"),
        ("هدى علي", "هدي على"),
        ("مؤمن سالم", "مومن سالم"),
        ("محـمـد كريم", "محمد کریم"),
        ("مُحَمَّدٌ يُوسُف", "محمد يوسف"),
        ("عبد الكريم قاسم", "عبدالكريم قاسم"),
        ("آمنة رضا", "امنة رضى"),
        ("محمد بن سالم", "محمد ابن سالم"),
        ("ﻣﺤﻤﺪ ﺣﺴﻦ", "محمد حسن"),
    ]);
}

#[test]
fn other_people_in_arabic_are_not_near() {
    far(&[
        ("محمد أحمد", "محمود سالم"),
        ("فاطمة حسن", "خديجة حسن"),
        ("عبد الرحمن يوسف", "عبد الكريم يوسف"),
        ("صلاح الدين النجار", "نور الدين النجار"),
        ("عمر الخطيب", "Ali Khatib"),
        ("سعيد المصري", "Saeed al-Shami"),
    ]);
}

#[test]
fn dari_and_persian_are_near_to_how_they_are_romanised() {
    near(&[
        ("حبیب‌الله نوری", "Habibullah Noori"),
        ("حبیب الله نوری", "Habib Ullah Nuri"),
        ("گل‌محمد رحیمی", "Gul Mohammad Rahimi"),
        ("ژاله کریمی", "Zhala Karimi"),
        ("پروین احمدی", "Parwin Ahmadi"),
        ("چمن گل", "Chaman Gul"),
        ("ذبیح‌الله هاشمی", "Zabihullah Hashimi"),
        ("غلام رضا حیدری", "Ghulam Reza Haidari"),
        ("شیرین ظاهر", "Shirin Zaher"),
        ("عبدالقدیر وردک", "Abdul Qadir Wardak"),
        ("نیلوفر صدیقی", "Nilofar Sediqi"),
        ("زهرا موسوی", "زهرا موسوي"),
    ]);
    far(&[
        ("حبیب‌الله نوری", "نجیب‌الله نوری"),
        ("پروین احمدی", "نسرین احمدی"),
        ("شیرین ظاهر", "Shirin Karimi"),
        ("غلام رضا حیدری", "Ghulam Sakhi Haidari"),
    ]);
}

#[test]
fn pashto_is_near_to_how_it_is_romanised() {
    near(&[
        ("ګل رحمان ځدراڼ", "Gul Rahman Zadran"),
        ("پښتانه ستانکزۍ", "Pashtana Stanekzai"),
        ("څانګه احمدزۍ", "Tsanga Ahmadzai"),
        ("ټورپيکۍ نورزۍ", "Torpekai Noorzai"),
        ("ښایسته ګل", "Shaista Gul"),
        ("ملالۍ یوسفزۍ", "Malalai Yousafzai"),
        ("زرغونه ډېرزۍ", "Zarghuna Derzai"),
        ("ګلالۍ اپریدۍ", "Gulalai Apridi"),
    ]);
    far(&[("ګل رحمان ځدراڼ", "ګل رحمان نورزۍ"), ("ملالۍ یوسفزۍ", "Palwasha Yousafzai"), ("ښایسته ګل", "Shaista Khan")]);
}

#[test]
fn amharic_and_tigrinya_are_near_to_how_they_are_romanised() {
    near(&[
        ("አበበ ቢቂላ", "Abebe Bikila"),
        ("ተስፋዬ ገብረእግዚአብሔር", "Tesfaye Gebreegziabher"),
        ("ኃይለ ገብረሥላሴ", "Haile Gebreselassie"),
        ("ጸጋይ ተወልደ", "Tsegay Tewelde"),
        ("ዮሐንስ ክፍሎም", "Yohannes Kiflom"),
        ("ለተብርሃን ሃብቶም", "Letebrhan Habtom"),
        ("ሰላም በርሀ", "Selam Berhe"),
        ("መሐመድ አሕመድ", "Mohammed Ahmed"),
        ("ትግስት ደስታ", "Tigist Desta"),
        ("ዳዊት ኪዳነ", "Dawit Kidane"),
        ("ሰሎሞን ሐጎስ", "Solomon Hagos"),
    ]);
}

#[test]
fn letters_of_ethiopic_that_sound_the_same_are_near() {
    near(&[("ኃይለ ሥላሴ", "ሀይለ ስላሴ"), ("ፀጋይ አለሙ", "ጸጋይ ዓለሙ"), ("ዓብይ ሐጎስ", "አብይ ሃጎስ"), ("ፀሐይ ሠላም", "ጸሀይ ሰላም")]);
    far(&[("አበበ ቢቂላ", "ከበደ ቢቂላ"), ("ጸጋይ ተወልደ", "Tsegay Haile"), ("ሰላም በርሀ", "Almaz Berhe"), ("ዳዊት ኪዳነ", "ዳዊት ሐጎስ")]);
}

#[test]
fn cyrillic_is_near_to_how_it_is_romanised() {
    near(&[
        ("Олена Шевченко", "Olena Shevchenko"),
        ("Юлія Щербак", "Yuliia Shcherbak"),
        ("Сергій Ткачук", "Serhii Tkachuk"),
        ("Євген Коваль", "Yevhen Koval"),
        ("Дмитрий Жуков", "Dmitri Zhukov"),
        ("Наталья Цветкова", "Natalia Tsvetkova"),
        ("Хасан Магомедов", "Khasan Magomedov"),
        ("Ђорђе Петровић", "Djordje Petrovic"),
        ("Ўктам Қодиров", "Uktam Qodirov"),
        ("Григорій Мельник", "Hryhorii Melnyk"),
        ("Ольга Кузьменко", "Olha Kuzmenko"),
        ("Семён Королёв", "Семен Королев"),
    ]);
    far(&[
        ("Олена Шевченко", "Оксана Шевченко"),
        ("Сергій Ткачук", "Serhii Bondar"),
        ("Дмитрий Жуков", "Дмитрий Козлов"),
        ("Хасан Магомедов", "Ruslan Magomedov"),
    ]);
}

#[test]
fn burmese_is_near_to_how_it_is_romanised() {
    near(&[
        ("အောင်မြင့်", "Aung Myint"),
        ("ခင်မာ", "Khin Mar"),
        ("သိန်းဝင်း", "Thein Win"),
        ("ဒေါ်နီလာထွန်း", "Daw Nilar Tun"),
        ("ကျော်ဇော", "Kyaw Zaw"),
        ("ဦးမောင်မောင်", "U Maung Maung"),
        ("နိုင်လင်း", "Naing Lin"),
        ("သန္တာ", "Thandar"),
        ("ဆွေဆွေဝင်း", "Swe Swe Win"),
        ("လှလှမြ", "Hla Hla Mya"),
        ("ညွန့်ဝေ", "Nyunt Wai"),
        ("ဖြူဖြူသင်း", "Phyu Phyu Thin"),
        ("ရွှေမန်း", "Shwe Mann"),
    ]);
    far(&[("အောင်မြင့်", "Aung Kyaw"), ("သိန်းဝင်း", "သိန်းထွန်း"), ("ကျော်ဇော", "Kyaw Thu"), ("ဆွေဆွေဝင်း", "Swe Swe Aung")]);
}

#[test]
fn chinese_and_japanese_are_near_to_how_they_are_romanised() {
    near(&[
        ("王小明", "Wang Xiaoming"),
        ("李娜", "Li Na"),
        ("张伟", "Zhang Wei"),
        ("陳建國", "Chen Jianguo"),
        ("刘洋", "Yang Liu"),
        ("赵志强", "Zhao Zhi-qiang"),
        ("安娜·伊万诺娃", "Anna Ivanova"),
        ("黄秀英", "Huang Xiu Ying"),
        ("アンナ・イワノワ", "Anna Ivanova"),
        ("マリア・サントス", "Maria Santos"),
    ]);
    far(&[("王小明", "Wang Dali"), ("李娜", "Zhao Na"), ("陳建國", "陳美玲"), ("アンナ・イワノワ", "Maria Santos")]);
}

#[test]
fn korean_is_near_to_how_it_is_romanised() {
    near(&[
        ("김민수", "Kim Min-su"),
        ("박지영", "Park Ji-young"),
        ("이영희", "Lee Young-hee"),
        ("최수진", "Choi Su-jin"),
        ("정현우", "Jung Hyun-woo"),
        ("임성호", "Lim Sung-ho"),
        ("강동원", "Kang Dong Won"),
        ("노수연", "Roh Soo-yeon"),
    ]);
    far(&[("김민수", "Kim Young-hee"), ("박지영", "Choi Ji-young"), ("강동원", "강수진")]);
}

#[test]
fn greek_is_near_to_how_it_is_romanised() {
    near(&[
        ("Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos"),
        ("Ελένη Οικονόμου", "Eleni Oikonomou"),
        ("Νίκος Βασιλείου", "Nikos Vasileiou"),
        ("Μαρία Χατζή", "Maria Chatzi"),
        ("ΑΘΗΝΑ ΠΑΠΠΑ", "Athina Pappa"),
        ("Φώτης Ξενάκης", "Fotis Xenakis"),
        ("Δημήτρης Ψαράς", "Dimitris Psaras"),
        ("Θεόδωρος Ζήσης", "Theodoros Zisis"),
    ]);
    far(&[
        ("Γιώργος Παπαδόπουλος", "Nikos Papadopoulos"),
        ("Ελένη Οικονόμου", "Ελένη Βασιλείου"),
        ("Μαρία Χατζή", "Sofia Chatzi"),
    ]);
}

#[test]
fn hebrew_is_near_to_how_it_is_romanised() {
    near(&[
        ("משה כהן", "Moshe Cohen"),
        ("יוסף לוי", "Yosef Levi"),
        ("שרה פרידמן", "Sarah Friedman"),
        ("דוד מזרחי", "David Mizrahi"),
        ("מרים ביטון", "Miriam Biton"),
        ("דניאל אברהם", "Daniel Avraham"),
        ("אסתר גולן", "Ester Golan"),
        ("נועה שפירא", "Noa Shapira"),
    ]);
    far(&[("משה כהן", "David Cohen"), ("שרה פרידמן", "Rivka Friedman"), ("יוסף לוי", "יוסף מזרחי")]);
}

#[test]
fn georgian_and_armenian_are_near_to_how_they_are_romanised() {
    near(&[
        ("ნინო ბერიძე", "Nino Beridze"),
        ("გიორგი კაპანაძე", "Giorgi Kapanadze"),
        ("თამარ გელაშვილი", "Tamar Gelashvili"),
        ("ლევან ჩხეიძე", "Levan Chkheidze"),
        ("ქეთევან ჯავახიშვილი", "Ketevan Javakhishvili"),
        ("დავით წიკლაური", "Davit Tsiklauri"),
        ("მარიამ ღვინიაშვილი", "Mariam Ghviniashvili"),
        ("ზურაბ ჟორდანია", "Zurab Zhordania"),
        ("Անի Հակոբյան", "Ani Hakobyan"),
        ("Գևորգ Պետրոսյան", "Gevorg Petrosyan"),
    ]);
    far(&[
        ("ნინო ბერიძე", "Ketevan Beridze"),
        ("გიორგი კაპანაძე", "Giorgi Lomidze"),
        ("Անի Հակոբյան", "Լիլիթ Հակոբյան"),
    ]);
}

#[test]
fn scripts_of_india_are_near_to_how_they_are_romanised() {
    near(&[
        ("মোহাম্মদ করিম", "Mohammad Karim"),
        ("রহিমা খাতুন", "Rahima Khatun"),
        ("নূর হোসেন", "Nur Hossain"),
        ("आदित्य शर्मा", "Aditya Sharma"),
        ("सुनीता देवी", "Sunita Devi"),
        ("ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "Gurpreet Singh"),
        ("செல்வி குமார்", "Selvi Kumar"),
        ("කමල් පෙරේරා", "Kamal Perera"),
    ]);
    far(&[("মোহাম্মদ করিম", "Mohammad Selim"), ("सुनीता देवी", "Kavita Devi"), ("রহিমা খাতুন", "হাসিনা খাতুন")]);
}
