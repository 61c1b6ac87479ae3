//! What strangers put in the place of sites: made up, in the words of such pages.

use super::Half;

/// A stranger's page.
pub(super) struct Spam {
    pub(super) language: &'static str,
    /// With `$` for the domain's own name, which some keep.
    pub(super) title: &'static str,
    pub(super) text: &'static str,
}

/// The trades of strangers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trade {
    Gambling,
    Adult,
    Loans,
    Pharmacy,
    /// Whatever else: a shop in another language.
    Shop,
}

pub(super) fn spam(half: Half, trade: Trade) -> &'static [Spam] {
    match (half, trade) {
        (Half::Seen, Trade::Gambling) => SEEN_GAMBLING,
        (Half::Seen, Trade::Adult) => SEEN_ADULT,
        (Half::Seen, Trade::Loans) => SEEN_LOANS,
        (Half::Seen, Trade::Pharmacy) => SEEN_PHARMACY,
        (Half::Seen, Trade::Shop) => SEEN_SHOP,
        (Half::HeldOut, Trade::Gambling) => OUT_GAMBLING,
        (Half::HeldOut, Trade::Adult) => OUT_ADULT,
        (Half::HeldOut, Trade::Loans) => OUT_LOANS,
        (Half::HeldOut, Trade::Pharmacy) => OUT_PHARMACY,
        (Half::HeldOut, Trade::Shop) => OUT_SHOP,
    }
}

const SEEN_GAMBLING: &[Spam] = &[
    Spam {
        language: "id",
        title: "Situs Slot Gacor Hari Ini Gampang Maxwin",
        text: "Kami adalah situs judi slot online terpercaya dengan RTP live tertinggi.\nDaftar sekarang dan nikmati bonus new member, deposit pulsa tanpa potongan, togel, sabung ayam dan live casino.\nBocoran slot gacor setiap hari untuk para pemain yang ingin menang besar.",
    },
    Spam {
        language: "en",
        title: "Best Online Casino Bonuses and Free Spins",
        text: "Play slots, roulette and blackjack for real money at the top rated casinos.\nClaim your welcome bonus and two hundred free spins with no deposit needed.\nOur experts review every sportsbook and poker room so you can bet with confidence.",
    },
    Spam {
        language: "ru",
        title: "Онлайн казино: играть в игровые автоматы на деньги",
        text: "Лучшие игровые автоматы и рулетка с быстрыми выплатами.\nПолучите бонус за регистрацию и фриспины без депозита.\nСтавки на спорт, покер и живые дилеры круглосуточно.",
    },
    Spam {
        language: "tr",
        title: "Güvenilir Bahis Siteleri ve Deneme Bonusu",
        text: "Canlı bahis ve casino oyunları için en iyi adres.\nDeneme bonusu veren siteler, rulet, slot oyunları ve poker masaları burada.\nİddaa kuponlarınızı yüksek oranlarla yapın, bonus kazanın.",
    },
];

const OUT_GAMBLING: &[Spam] = &[
    Spam {
        language: "th",
        title: "เว็บสล็อตออนไลน์ คาสิโนสด อันดับหนึ่ง",
        text: "สมัครสมาชิกวันนี้ รับเครดิตฟรี เล่นสล็อตได้ทุกค่าย\nบาคาร่า รูเล็ต แทงบอลออนไลน์ ฝากถอนไม่มีขั้นต่ำ\nคาสิโนออนไลน์ที่คนไทยไว้วางใจ เดิมพันได้ตลอดเวลา",
    },
    Spam {
        language: "vi",
        title: "Nhà cái uy tín - cá cược bóng đá trực tuyến",
        text: "Đăng ký ngay để nhận khuyến mãi lên đến năm triệu đồng.\nCasino trực tuyến, nổ hũ, bắn cá, xổ số và đá gà mỗi ngày.\nTỷ lệ kèo cập nhật liên tục, nạp rút nhanh chóng.",
    },
    Spam {
        language: "pt",
        title: "Apostas esportivas e cassino ao vivo | Ganhe agora",
        text: "Cadastre-se e receba rodadas grátis no jogo do tigrinho.\nRoleta, blackjack e caça-níqueis com pagamento imediato via pix.\nAs melhores odds do mercado para quem gosta de apostar.",
    },
    Spam {
        language: "zh",
        title: "官方娱乐城-真人百家乐-体育投注平台",
        text: "本平台提供真人荷官、老虎机、彩票与电子竞技投注。\n新会员注册即送彩金，存款快速到账，提款无忧。\n博彩界信誉第一，欢迎加入。",
    },
    Spam {
        language: "de",
        title: "Die besten Spielautomaten mit Echtgeld im Vergleich",
        text: "Hier findest du seriöse Online Casinos mit hohem Willkommensbonus.\nFreispiele ohne Einzahlung, Roulette, Poker und Sportwetten.\nJetzt anmelden und den Jackpot knacken.",
    },
    Spam {
        language: "en",
        title: "Spin and win: trusted betting guide",
        text: "Compare bookmakers, claim free bets and follow our daily tips.\nFrom live dealers to jackpot slots, wager responsibly on thousands of games.\nFast payouts, crypto deposits and a generous loyalty scheme.",
    },
];

const SEEN_ADULT: &[Spam] = &[
    Spam {
        language: "en",
        title: "Free Porn Videos - XXX Movies",
        text: "Watch the hottest amateur sex videos and live sex cams.\nMilf, lesbian and hardcore categories updated daily.\nNude girls waiting on webcam for you.",
    },
    Spam {
        language: "ru",
        title: "Порно видео и секс знакомства",
        text: "Смотрите порно онлайн бесплатно, эротика и секс каждый день.\nЭскорт и интим услуги, проститутки города.\nДомашнее порно в хорошем качестве.",
    },
];

const OUT_ADULT: &[Spam] = &[
    Spam {
        language: "es",
        title: "Putas y escorts: videos porno gratis",
        text: "Las mejores acompañantes de tu ciudad, fotos reales.\nMira sexo en vivo, chicas desnudas y videos porno sin registro.\nPutas baratas y prostitutas de lujo.",
    },
    Spam {
        language: "en",
        title: "Hot singles and adult dating tonight",
        text: "Join the naughtiest hookup community and meet naked women near you.\nLive cams, erotic chat, escorts and uncensored sex clips.\nNo strings attached fun for swingers.",
    },
    Spam {
        language: "ja",
        title: "無修正アダルト動画 無料エロ",
        text: "人妻、巨乳、素人のアダルト動画を毎日更新。\n無料でエロ動画を見るならここ。\n風俗情報とセックス体験談も掲載。",
    },
];

const SEEN_LOANS: &[Spam] = &[
    Spam {
        language: "en",
        title: "Payday Loans Online - Instant Approval",
        text: "Need quick cash? Borrow up to five thousand dollars with bad credit.\nOur lenders offer payday loans and installment loans with same day cash.\nNo credit check, low APR, debt consolidation.",
    },
    Spam {
        language: "pl",
        title: "Chwilówki i pożyczki online bez BIK",
        text: "Szybka pożyczka na konto w piętnaście minut.\nPorównaj kredyty, chwilówki i kredyt gotówkowy bez zaświadczeń.\nPierwsza pożyczka za darmo.",
    },
];

const OUT_LOANS: &[Spam] = &[
    Spam {
        language: "ru",
        title: "Займы онлайн на карту без отказа",
        text: "Возьмите микрозайм за пять минут без проверки кредитной истории.\nЗаем до зарплаты, кредит наличными, рефинансирование.\nВсе займы и кредиты в одном месте.",
    },
    Spam {
        language: "es",
        title: "Préstamos rápidos y créditos en minutos",
        text: "Solicita tu préstamo online sin nómina ni aval.\nDinero urgente en tu cuenta, créditos para todos, también con deudas.\nCompara préstamos personales al mejor interés.",
    },
    Spam {
        language: "en",
        title: "Fast cash advance lenders near you",
        text: "Get a cash advance today even with a poor credit score.\nBorrowers choose us for refinancing, mortgages and short term loans.\nApply now for instant approval.",
    },
];

const SEEN_PHARMACY: &[Spam] = &[
    Spam {
        language: "en",
        title: "Buy Viagra Online Without Prescription",
        text: "Our online pharmacy ships generic Cialis, Levitra and Kamagra worldwide.\nCheap meds, no prescription needed, overnight delivery.\nPills for erectile dysfunction and weight loss.",
    },
    Spam {
        language: "de",
        title: "Viagra rezeptfrei kaufen - Online Apotheke",
        text: "Potenzmittel wie Cialis und Kamagra ohne Rezept bestellen.\nUnsere Apotheke liefert diskret gegen Erektionsstörungen.\nSildenafil und Tadalafil Generika.",
    },
];

const OUT_PHARMACY: &[Spam] = &[
    Spam {
        language: "fr",
        title: "Pharmacie en ligne : Cialis sans ordonnance",
        text: "Achetez du Viagra générique et du Kamagra au meilleur prix.\nTraitement de la dysfonction érectile livré en deux jours.\nPharmacie certifiée, tadalafil et sildénafil.",
    },
    Spam {
        language: "en",
        title: "Discount meds: Tramadol, Xanax and more",
        text: "Order Tramadol, Ambien and Phentermine from a licensed pharmacy.\nNo prescription required, discreet packaging, money back.\nPills for pain, sleep and weight loss.",
    },
    Spam {
        language: "ko",
        title: "비아그라 정품 구매 시알리스 레비트라",
        text: "발기부전 치료제 비아그라와 시알리스를 저렴하게 구매하세요.\n정품 약국 직송, 당일 배송.\n레비트라 복용법 안내.",
    },
];

const SEEN_SHOP: &[Spam] = &[
    Spam {
        language: "ja",
        title: "ブランドバッグ激安通販",
        text: "財布やバッグの新作を毎日入荷しています。\n送料は全国一律で、ギフト包装も承ります。\n腕時計、靴、アクセサリーの人気商品をご覧ください。\n会員登録でポイントが貯まります。\nお支払いは代金引換、銀行振込、各種カードに対応しております。",
    },
    Spam {
        language: "ar",
        title: "متجر الأثاث المنزلي والستائر",
        text: "نقدم أفضل الأثاث والستائر بأسعار مناسبة لجميع الأذواق.\nتوصيل سريع إلى جميع المدن مع التركيب المجاني.\nتصفح مجموعتنا من الكنب والطاولات والسجاد والإضاءة الحديثة.\nفريقنا جاهز للرد على جميع أسئلتكم في أي وقت.",
    },
];

const OUT_SHOP: &[Spam] = &[
    Spam {
        language: "zh",
        title: "不锈钢管件批发厂家",
        text: "我们专业生产不锈钢管件、法兰、弯头与三通。\n产品远销海外，质量可靠，交货及时。\n欢迎来电咨询，免费提供样品。\n工厂占地两万平方米，拥有先进的检测设备。",
    },
    Spam {
        language: "ko",
        title: "인테리어 이사 청소 업체 추천",
        text: "전국 어디서나 빠르고 친절한 이사 서비스를 제공합니다.\n입주 청소, 사무실 청소, 에어컨 청소까지 한 번에 해결하세요.\n무료 견적을 받아 보시고 편하게 상담하세요.\n오랜 경력의 전문가가 직접 방문합니다.",
    },
    Spam {
        language: "th",
        title: "รับสร้างบ้านและต่อเติม ราคาถูก",
        text: "เรารับออกแบบและสร้างบ้านโดยทีมงานมืออาชีพ\nต่อเติมครัว โรงรถ และหลังคา พร้อมรับประกันผลงาน\nติดต่อสอบถามได้ทุกวัน ไม่มีค่าใช้จ่าย",
    },
];
