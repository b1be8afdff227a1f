//! Names in the scripts of southern and south-eastern Asia.

use super::culture::{Culture, PLAIN};
use super::places_world as place;
use super::words::{Names, Words};

/// The people of these languages.
pub(super) static CULTURES: [Culture; 7] = [HINDI, BENGALI, TAMIL, GUJARATI, TELUGU, THAI, BURMESE];

const HINDI: Culture = Culture {
    locale: "hi-IN",
    share: 62,
    women: Names::of(
        "प्रिया=priya, अंजलि=anjali, पूजा=pooja, नेहा=neha, सुनीता=sunita, कविता=kavita, अनीता=anita,
        रेखा=rekha, सीता=sita, लक्ष्मी=lakshmi, दीपिका=deepika, मीना=meena, आशा=asha, ज्योति=jyoti,
        श्वेता=shweta, ऋतु=ritu, गीता=geeta, वृंदा=vrinda, शकुंतला=shakuntala, ऐश्वर्या=aishwarya,
        क्षमा=kshama",
    ),
    men: Names::of(
        "राहुल=rahul, अमित=amit, राजेश=rajesh, संजय=sanjay, विजय=vijay, राम=ram, सुरेश=suresh, अनिल=anil,
        अर्जुन=arjun, रवि=ravi, दीपक=deepak, मनोज=manoj, कृष्ण=krishna, विक्रम=vikram, हर्ष=harsh,
        आदित्य=aditya, ऋषि=rishi, ज्ञानेश=gyanesh, गौरव=gaurav, त्रिलोक=trilok, क्षितिज=kshitij",
    ),
    families: Names::of(
        "कुमार=kumar, सिंह=singh, शर्मा=sharma, वर्मा=verma, गुप्ता=gupta, यादव=yadav, पटेल=patel,
        मिश्रा=mishra, जोशी=joshi, पांडेय=pandey, तिवारी=tiwari, अग्रवाल=agrawal, चौहान=chauhan,
        दुबे=dubey, त्रिपाठी=tripathi, श्रीवास्तव=shrivastava, चतुर्वेदी=chaturvedi, कपूर=kapoor,
        मल्होत्रा=malhotra, राठौर=rathore, ठाकुर=thakur, सक्सेना=saxena, भट्ट=bhatt",
    )
    .or(
        8,
        "राम=ram, देव=dev, शिव=shiv, सूर्य=surya, चंद्र=chandra, हरि=hari, विश्व=vishwa",
        "वंशी=vanshi, नाथ=nath, दास=das, प्रसाद=prasad, पाल=pal, कर=kar, नगरी=nagari",
    ),
    mononym: 3,
    prefixes: Words::of("डॉ., श्री=श्रीमती, प्रो."),
    suffixes: Words::NONE,
    nicks: Words::of("राजू, गुड़िया, चिंटू, बबली, पिंकी, सोनू"),
    home: &place::INDIA_HINDI,
    ..PLAIN
};

const BENGALI: Culture = Culture {
    locale: "bn-BD",
    share: 28,
    women: Names::of(
        "ফাতেমা=fatema, আয়েশা=ayesha, শারমিন=sharmin, নুসরাত=nusrat, তাসলিমা=taslima, রুমা=ruma,
        সুমাইয়া=sumaiya, অনন্যা=ananya, মৌসুমী=mousumi, জান্নাতুল=jannatul, সাবিনা=sabina, ঐশী=oishi,
        শর্মিলা=sharmila",
    ),
    men: Names::of(
        "মোহাম্মদ=mohammad, আব্দুল=abdul, রহিম=rahim, করিম=karim, হাসান=hasan, রফিকুল=rafiqul,
        তানভীর=tanvir, সজীব=sajib, অমিত=amit, সৌরভ=sourav, জাহাঙ্গীর=jahangir, ঋত্বিক=ritwik,
        শফিকুল=shafiqul",
    ),
    families: Names::of(
        "ইসলাম=islam, হোসেন=hossain, রহমান=rahman, আহমেদ=ahmed, আক্তার=akter, খাতুন=khatun, আলম=alam,
        উদ্দিন=uddin, চৌধুরী=chowdhury, সরকার=sarkar, দাস=das, মিয়া=mia, বিশ্বাস=biswas, রায়=roy,
        সাহা=saha, ভট্টাচার্য=bhattacharya, মজুমদার=majumdar, চট্টোপাধ্যায়=chattopadhyay,
        গঙ্গোপাধ্যায়=gangopadhyay",
    ),
    mononym: 3,
    prefixes: Words::of("ডা., ড."),
    suffixes: Words::NONE,
    nicks: Words::of("বাবু, মিতু, টুকটুকি, খোকন, পুতুল"),
    pronouns: ["তিনি", "তিনি", "তিনি"],
    home: &place::BANGLADESH,
    ..PLAIN
};

const TAMIL: Culture = Culture {
    locale: "ta-IN",
    share: 18,
    women: Names::of(
        "லட்சுமி=lakshmi, மீனா=meena, கவிதா=kavitha, பிரியா=priya, வள்ளி=valli, தமிழ்ச்செல்வி=tamilselvi,
        நந்தினி=nandini, காயத்ரி=gayathri, செல்வி=selvi, யாழினி=yazhini",
    ),
    men: Names::of(
        "குமார்=kumar, ரமேஷ்=ramesh, முருகன்=murugan, கார்த்திக்=karthik, செந்தில்=senthil, அருண்=arun,
        வேலு=velu, சுரேஷ்=suresh, இளங்கோ=ilango, அழகன்=azhagan",
    ),
    families: Names::of(
        "சுப்பிரமணியன்=subramanian, கிருஷ்ணன்=krishnan, ராமசாமி=ramasamy, பழனிசாமி=palanisamy,
        ராஜேந்திரன்=rajendran, நடராஜன்=natarajan, வேங்கடேசன்=venkatesan, பாண்டியன்=pandian,
        ஆறுமுகம்=arumugam, தங்கவேல்=thangavel",
    ),
    second: 0,
    mononym: 22,
    prefixes: Words::of("டாக்டர், திரு=திருமதி"),
    suffixes: Words::NONE,
    nicks: Words::of("குட்டி, அம்மு, கண்ணா"),
    home: &place::INDIA_TAMIL,
    ..PLAIN
};

const GUJARATI: Culture = Culture {
    locale: "gu-IN",
    share: 10,
    women: Names::of(
        "હેતલ=hetal, કિંજલ=kinjal, ભાવના=bhavna, જિજ્ઞા=jigna, પાયલ=payal, રીટા=rita, મીનાક્ષી=minakshi,
        ઊર્મિ=urmi",
    ),
    men: Names::of(
        "હિતેશ=hitesh, જિગ્નેશ=jignesh, ભરત=bharat, નિલેશ=nilesh, ચિરાગ=chirag, પરેશ=paresh, ધવલ=dhaval,
        ઋષભ=rushabh",
    ),
    families: Names::of(
        "પટેલ=patel, શાહ=shah, મહેતા=mehta, દેસાઈ=desai, ત્રિવેદી=trivedi, પરમાર=parmar, સોલંકી=solanki,
        ઝવેરી=zaveri, ગાંઠાણી=gathani, ભટ્ટ=bhatt",
    ),
    prefixes: Words::of("ડૉ."),
    suffixes: Words::NONE,
    nicks: Words::of("ટીનુ, બકુ, મોન્ટુ"),
    home: &place::INDIA_GUJARATI,
    ..PLAIN
};

const TELUGU: Culture = Culture {
    locale: "te-IN",
    share: 12,
    women: Names::of(
        "లక్ష్మి=lakshmi, పద్మ=padma, సునీత=sunitha, అనూష=anusha, స్వాతి=swathi, శ్రావణి=sravani, దివ్య=divya,
        ఐశ్వర్య=aishwarya",
    ),
    men: Names::of(
        "వెంకటేష్=venkatesh, శ్రీనివాస్=srinivas, రవి=ravi, ప్రసాద్=prasad, నాగేశ్వర్=nageswar, కిరణ్=kiran, సాయి=sai,
        ఋషి=rishi",
    ),
    families: Names::of(
        "రెడ్డి=reddy, రావు=rao, నాయుడు=naidu, శర్మ=sarma, చౌదరి=chowdary, వర్మ=varma, గౌడ్=goud, యాదవ్=yadav,
        కొండపల్లి=kondapalli, పోతినేని=pothineni",
    ),
    prefixes: Words::of("డా."),
    suffixes: Words::NONE,
    nicks: Words::of("బుజ్జి, చిన్ని, పండు"),
    home: &place::INDIA_TELUGU,
    ..PLAIN
};

const THAI: Culture = Culture {
    locale: "th-TH",
    share: 22,
    women: Names::of(
        "สมหญิง=somying, มาลี=malee, สุดา=suda, พรทิพย์=porntip, กัญญา=kanya, นภา=napa, วันเพ็ญ=wanpen,
        รัตนา=rattana, ศิริพร=siriporn, ณัฐธิดา=natthida, อรุณี=arunee, ปิยะนุช=piyanuch",
    ),
    men: Names::of(
        "สมชาย=somchai, ประเสริฐ=prasert, วิชัย=wichai, สมศักดิ์=somsak, อนันต์=anan, ชัยวัฒน์=chaiwat,
        ธนากร=thanakorn, กิตติ=kitti, สุรชัย=surachai, ณัฐพล=nattapon, ภูมิ=phum, เอกชัย=ekachai",
    ),
    families: Names::of(
        "แซ่ตั้ง=saetang, แซ่ลี้=saelee, ใจดี=jaidee, สุขใจ=sukjai, ทองดี=thongdee, บุญมา=boonma, ศรีสุข=srisuk,
        วงศ์ใหญ่=wongyai, แก้วมณี=kaewmanee, พงษ์พันธุ์=pongpan, น้ำทิพย์=namthip",
    )
    .or(
        55,
        "ศรี=sri, ทอง=thong, บุญ=boon, สุข=suk, วงศ์=wong, แก้ว=kaew, พงษ์=phong, รัตน=rattana, ชัย=chai,
        จันทร=chantara, เจริญ=charoen, วัฒน=wattana, กิตติ=kitti, อมร=amorn, สิริ=siri, นิล=nil",
        "วงศ์=wong, พันธุ์=phan, กุล=kun, สวัสดิ์=sawat, สกุล=sakul, ชัย=chai, เลิศ=loet, ศักดิ์=sak, ทรัพย์=sap,
        พร=porn, ไพศาล=phaisan, มงคล=mongkol, รุ่งเรือง=rungrueang, สมบูรณ์=somboon",
    ),
    second: 0,
    prefixes: Words::of("นาย=นางสาว, ดร., นาย=นาง"),
    suffixes: Words::NONE,
    nicks: Words::of("น้อย, เล็ก, ต้น, นก, แดง, มะปราง, หมู, กบ"),
    pronouns: ["เธอ", "เขา", "เขา"],
    home: &place::THAILAND,
    ..PLAIN
};

const BURMESE: Culture = Culture {
    locale: "my-MM",
    share: 9,
    women: Names::of(
        "သီတာ=thida, ခင်=khin, စုစု=susu, နီလာ=nilar, မြမြ=myamya, အေးအေး=ayeaye, ဝင်းဝင်း=winwin,
        ယမင်း=yamin, ဖြူဖြူ=phyuphyu",
    ),
    men: Names::of(
        "အောင်=aung, ဇော်=zaw, မင်း=min, ကျော်=kyaw, ထွန်း=tun, ဝင်း=win, လှ=hla, သန်း=than, နိုင်=naing",
    ),
    families: Names::of(
        "အောင်=aung, ဝင်း=win, ထွန်း=tun, မောင်=maung, ထွေး=htwe, လွင်=lwin, မြင့်=myint, နိုင်=naing, ဦး=oo,
        ခိုင်=khaing",
    ),
    second: 0,
    mononym: 60,
    prefixes: Words::of("ဦး=ဒေါ်, ကို=မ, ဒေါက်တာ"),
    suffixes: Words::NONE,
    nicks: Words::of("ငယ်, ဖိုးသား, မီးမီး"),
    home: &place::MYANMAR,
    ..PLAIN
};
