//! Names: drawn from lists of common names, the first of a list much oftener than the last, as in life; what is not
//! common is put together from syllables.

use crate::dice::Dice;

/// How the names of a population are made: which parts a name has, each with how many in a hundred have it.
struct Population {
    /// How many in a hundred people are of it.
    share: u64,
    /// Common given names, the commonest first.
    given: &'static str,
    /// Common family names, or those of a clan or place.
    family: &'static str,
    /// Of what rare family names are made.
    syllables: &'static str,
    /// How many different rare family names there are.
    rare: u64,
    parts: &'static [(Part, u64)],
}

#[derive(Clone, Copy)]
enum Part {
    Given,
    /// The given name of a father or grandfather, which is one of the same list.
    Forebear,
    Family,
    Patronymic,
}

use Part::{Family, Forebear, Given, Patronymic};

const POPULATIONS: &[Population] = &[
    // Syria, Iraq, Sudan, Yemen.
    Population {
        share: 26,
        given: "Mohammed|Muhammad|Mohamad Ahmed|Ahmad Ali Fatima|Fatma Hussein|Husayn|Hussain Hassan|Hasan Omar|Umar \
            Ibrahim|Ebrahim Khaled|Khalid Mahmoud|Mahmood Mustafa|Mostafa Yousef|Yusuf|Youssef Abdullah|Abdallah Maryam|Mariam \
            Aisha|Aysha Abdulrahman|Abdul-Rahman Zainab|Zeinab Amina|Amna Hamza Salem|Salim Samir|Sameer Karim|Kareem \
            Noor|Nour Sara|Sarah Tariq|Tarek Adel|Adil Walid|Waleed Nasser|Nasir Jamal Kamal Hala Huda|Hoda Layla|Leila \
            Rania Iman|Eman Khadija|Khadijah Saeed|Said Bilal Anas Faisal|Faysal Majid|Majed Marwan Rashid|Rasheed Yasin|Yaseen \
            Osama|Usama Ismail|Ismael Idris|Idrees Musa|Mousa Isa|Eissa Suleiman|Sulaiman Bashir|Basheer Ziad|Ziyad Hani \
            Rami Firas Ghassan Nabil|Nabeel Fadi Hisham|Hesham Jaber|Jabir Haider|Haydar Mahdi Sadiq|Sadeq Rida|Reda Zahra \
            Hana Dalal Salma Asma Rima|Reema Sawsan Nadia Samira|Sameera Wafa Manal Hanan Abeer|Abir Suad|Souad",
        family: "al-Hassan al-Ali al-Ahmad al-Hussein al-Jaber al-Khatib al-Masri al-Shami al-Halabi al-Najjar al-Haddad \
            al-Sayed al-Mahmoud al-Abdullah al-Ibrahim al-Omar al-Khalil al-Hariri al-Jasim al-Obeidi al-Janabi al-Dulaimi \
            al-Tikriti al-Saadi al-Zubaidi al-Rashid al-Hamad al-Issa al-Turk al-Kurdi al-Fares al-Nasser al-Salem Elhaj \
            Osman Eltayeb Abdelrahim Babiker Haroun",
        syllables: "ba da fa ha ja ka ma na ra sa ta za bi di fi hi ri si ti zi bu du hu ru su shu mar bar dar far ghar kha",
        rare: 6000,
        parts: &[(Given, 100), (Forebear, 80), (Forebear, 35), (Family, 70)],
    },
    // Afghanistan.
    Population {
        share: 14,
        given: "Mohammad|Mohammed Ahmad Abdul Ali Hussain|Hossein Zahra Fatima|Fatema Hamid|Hameed Reza Habibullah|Habib-Ullah \
            Najib Farid|Fareed Karim|Kareem Rahim|Raheem Nasir Noor|Nur Gul Shah Khan Jan Wali Ghulam|Gholam Sayed|Said \
            Aziz Latif|Lateef Qadir|Qader Ghani Hakim Jamil|Jameel Nazir|Nazeer Zaher|Zahir Daud|Dawood Yunus|Younus \
            Esmat|Ismat Enayatullah Rahmatullah Hayatullah Nasrullah Sherin|Shirin Parwin|Parween Laila|Leila Maryam|Mariam \
            Nargis Zarmina Palwasha Malalai Shukria Nilofar Roya Sima Mina Zohra Farzana Rahila Bibi",
        family: "Ahmadi Hashimi Karimi Rahimi Hussaini Noori Amiri Mohammadi Haidari Sharifi Rezai|Rezaei Qasimi Alizada Nazari \
            Azizi Wardak Stanekzai Ahmadzai Popal Noorzai Achakzai Barakzai Safi Stanikzai Zadran Tokhi Khalili Mohseni",
        syllables: "za ra ma na ha sa ya ba la gu ru mi ri si shi zi qa kha far mar dar nur kar tar",
        rare: 3000,
        parts: &[(Given, 100), (Given, 35), (Forebear, 30), (Family, 55)],
    },
    // Somalia.
    Population {
        share: 11,
        given: "Mohamed|Maxamed Abdi|Cabdi Ahmed|Axmed Ali|Cali Hassan|Xasan Fatuma|Faadumo Amina|Aamina Omar|Cumar \
            Hussein|Xuseen Abdullahi|Cabdullaahi Ibrahim|Ibraahim Yusuf|Yuusuf Osman|Cusmaan Farah|Faarax Halima|Xaliimo \
            Isse|Ciise Nur|Nuur Warsame Jama|Jaamac Abdirahman|Cabdiraxmaan Mohamud|Maxamuud Aden|Aadan Adan Muse|Muuse Hawa|Xaawo \
            Sahra|Saara Khadra Fadumo Asha|Caasha Hodan Ifrah Sagal Deqa Abukar Sheikh Haji Dahir|Daahir Elmi|Cilmi Guled Hirsi \
            Samatar Roble Barre Bile Shire Gedi Liban Bashir Idil Ayan Ubah Maryan Zahra Ismail Said Salad Hersi",
        family: "Egal Duale Gure Samantar Boqor",
        syllables: "wa ga ha da ba ma du gu shi re si le",
        rare: 300,
        parts: &[(Given, 100), (Forebear, 100), (Forebear, 90), (Family, 3)],
    },
    // Ethiopia and Eritrea.
    Population {
        share: 11,
        given: "Tesfaye|Tesfay Mohammed Abebe Haile|Hayle Tekle Gebre|Ghebre Almaz Selam Berhane|Birhane Solomon Daniel Yonas \
            Samuel Dawit Hanna Bekele Girma Getachew Mulugeta Kebede Tadesse Alemu Desta Hirut Tigist|Tigest Mehret|Mihret \
            Kidane Abraham Yohannes|Yohanes Mebrahtu|Mebratu Tewelde|Tewolde Kiflom Filmon Robel Senait Saba Letebrhan Abrehet \
            Goitom Habtom Merhawi Natnael Aman Ahmed Ali Fikru Lemma Worku Zewdu Ayele Assefa Demissie Negash Tsegaye|Tsegay \
            Gebremedhin Gebrehiwot Weldu Woldemichael Hagos Araya Amanuel Biniam|Binyam Ermias Fitsum Isaias Meron Rahel|Rahwa",
        family: "Ghebreyesus Woldemariam",
        syllables: "ge be re me he de te we le se fe ma ha ta wa ki ti mi",
        rare: 500,
        parts: &[(Given, 100), (Forebear, 100), (Forebear, 35), (Family, 3)],
    },
    // Congo, Burundi, Rwanda, South Sudan.
    Population {
        share: 12,
        given: "Jean Marie Joseph Pierre Jeanne Emmanuel Esperance Claude Innocent Grace Patrick Josephine Paul Espoir Daniel David \
            John Mary Peter James Deng Akech Garang Nyandeng Achol Bol Majok Alphonse Celestin Chantal Claudine Clementine Dieudonne \
            Divine Eric Francine Furaha Gloire Heritier Immaculee Jacques Janvier Justin Merci Moise Olivier Pascal Sifa Solange \
            Therese Vestine Zawadi Bahati Amani Baraka Faida Neema Riziki",
        family: "Mukendi Kabongo Ilunga Tshibanda Kalala Mutombo Ngoy Kasongo Banza Mwamba Niyonzima Ndayishimiye Hakizimana \
            Habimana Nsengiyumva Bizimana Nkurunziza Uwimana Mukamana Lual Deng Mayen Akol",
        syllables: "ka mu ba nda nga mbo yi ti shi ku ma ha bi zi ma na ngo mba we ntu kwa ri gi ra",
        rare: 20000,
        parts: &[(Given, 100), (Given, 30), (Family, 100), (Family, 20)],
    },
    // Ukraine.
    Population {
        share: 10,
        given: "Oleksandr|Alexander Olena|Elena Serhii|Sergey|Serhiy Tetiana|Tatyana Andrii|Andriy|Andrey Natalia|Nataliya \
            Volodymyr|Vladimir Iryna|Irina Mykola|Nikolay Oksana Dmytro|Dmitry Svitlana|Svetlana Viktor Liudmyla|Lyudmila \
            Ivan Olha|Olga Yurii|Yuriy Kateryna|Ekaterina Vasyl|Vasiliy Anna|Hanna Oleh|Oleg Yulia|Yuliia Ihor|Igor Maria|Mariia \
            Anatolii Nadiia Bohdan|Bogdan Valentyna Pavlo|Pavel Halyna|Galina Roman Larysa Maksym|Maxim Viktoriia Taras Alina \
            Artem Daria Vitalii|Vitaly Sofia Denys|Denis Polina Yevhen|Evgeny Alla Ruslan Inna Stanislav Zoia",
        family: "Melnyk Shevchenko Boiko|Boyko Kovalenko Bondarenko Tkachenko Kovalchuk Kravchenko Oliinyk Shevchuk Koval Polishchuk \
            Bondar Tkachuk Moroz Marchenko Lysenko Rudenko Savchenko Petrenko Kravchuk Klymenko Ponomarenko Savchuk Vasylenko \
            Kharchenko Sydorenko Pavlenko Hnatiuk Romaniuk",
        syllables: "ko ve le sa ma ru da li po ga ro ti zhy cha vo nu shu byl ter mos kra",
        rare: 15000,
        parts: &[(Given, 100), (Patronymic, 40), (Family, 100)],
    },
    // Rohingya and others of Myanmar.
    Population {
        share: 6,
        given: "Mohammed|Mohammad|Md Abdul Nur|Noor Ayesha|Aisha Rahima Hasina Hossain|Hussein Sayed|Syed Anwar Jahid Rashid|Roshid \
            Kamal Selim Zafar Amin Begum Khatun Fatema Shamsul Karim|Korim Salam Hamid Aung Min Thein Kyaw Htun|Tun Hla Khin Win Myint \
            Naing Zaw Soe San Su Mya Thida Nilar Moe Nay Lin Htet Oo Thu Ye Ko Ma",
        family: "Ullah Uddin Begum Khatun Ahmed Islam Alam Hossain Bibi",
        syllables: "ra ha ma bi gu la sha",
        rare: 200,
        parts: &[(Given, 100), (Given, 75), (Family, 45)],
    },
    // Venezuela and Colombia.
    Population {
        share: 10,
        given: "Jose Maria Luis Carlos Juan Ana Carmen Jesus Rosa Pedro Miguel Yolanda Rafael Luz Jorge Gloria Manuel Martha Antonio \
            Francisco Andrea Alejandro Daniela David Gabriela Angel Paola Diego Valentina Andres Isabel Oscar Yuliana Edgar Yusmary \
            Wilmer Yenny Jhon Leidy Brayan Karina Jefferson Mayerlin Freddy Xiomara Nelson Milagros Ramon Beatriz Victor Patricia",
        family: "Gonzalez Rodriguez Perez Hernandez Garcia Martinez Lopez Sanchez Diaz Ramirez Rojas Torres Gomez Fernandez Moreno \
            Gutierrez Suarez Romero Castillo Vargas Medina Morales Contreras Mendoza Blanco Rivas Salazar Marquez Silva Colmenares",
        syllables: "ma ra go ve li ta re ca sa lo be zu ri do pe na fer bal men cor",
        rare: 5000,
        parts: &[(Given, 100), (Given, 65), (Family, 100), (Family, 80)],
    },
];

/// The full name of the person with this number.
#[must_use]
pub fn name(number: u64) -> String {
    let mut dice = Dice::of(number);
    let mut left = dice.below(100);
    let population = POPULATIONS.iter().find(|population| {
        let here = left < population.share;
        left = left.saturating_sub(population.share);
        here
    });
    let Some(population) = population else { return String::new() };
    let mut words: Vec<String> = Vec::new();
    for (part, in_a_hundred) in population.parts {
        if dice.below(100) < *in_a_hundred {
            words.push(word(population, *part, &mut dice));
        }
    }
    words.join(" ")
}

/// The year in which the same person was born, more of them lately than long ago; of one in twenty it is not known.
#[must_use]
pub fn birth_year(number: u64) -> Option<u64> {
    let mut dice = Dice::new(number.wrapping_mul(0x9FB2_1C65_1E98_DF25) ^ 0x2545_F491_4F6C_DD1D);
    let age = dice.below(80).min(dice.below(80));
    (dice.below(20) > 0).then(|| 2026 - age)
}

fn word(population: &Population, part: Part, dice: &mut Dice) -> String {
    match part {
        Given | Forebear => spelling(common(population.given, dice), dice).to_owned(),
        Patronymic => {
            let father = spelling(common(population.given, dice), dice);
            let stem = father.trim_end_matches(['a', 'y', 'i', 'o']);
            format!("{stem}{}", if dice.below(2) == 0 { "ovych" } else { "ivna" })
        }
        Family if dice.below(100) < 40 => spelling(common(population.family, dice), dice).to_owned(),
        Family => rare(population, dice),
    }
}

/// One of a list: the name at place `n` about as often as one in `n`.
fn common(list: &'static str, dice: &mut Dice) -> &'static str {
    let names = list.split_whitespace().count() as u64;
    // Weights 1/(n+2), in millionths.
    let weight = |place: u64| 1_000_000 / (place + 2);
    let mut left = dice.below((0..names).map(weight).sum());
    for (name, place) in list.split_whitespace().zip(0..) {
        if left < weight(place) {
            return name;
        }
        left -= weight(place);
    }
    ""
}

/// One of the ways to spell a name: half of the people have the first.
fn spelling(ways: &'static str, dice: &mut Dice) -> &'static str {
    let ways: Vec<&str> = ways.split('|').collect();
    let other = dice.below(2) * dice.below(ways.len() as u64);
    usize::try_from(other).ok().and_then(|other| ways.get(other)).copied().unwrap_or_default()
}

/// A family name that few have: the number of a family, with many in the first ones, in syllables.
fn rare(population: &Population, dice: &mut Dice) -> String {
    let syllables: Vec<&str> = population.syllables.split_whitespace().collect();
    let family = dice.below(population.rare).min(dice.below(population.rare));
    let mut of_family = Dice::new(family ^ (population.rare << 32));
    let mut name = String::new();
    for _ in 0..2 + of_family.below(3) {
        let at = of_family.below(syllables.len() as u64);
        name.push_str(usize::try_from(at).ok().and_then(|at| syllables.get(at)).copied().unwrap_or_default());
    }
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + rest
}
