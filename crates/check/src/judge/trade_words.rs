//! Words of the trades of those who buy domains, folded; a star stands behind those that may go on.

use crate::judge::trade::Trade;

/// By trade; languages one after the other.
pub(crate) const WORDS: &[(Trade, &[&str])] = &[
    (Trade::Gambling, GAMBLING),
    (Trade::Adult, ADULT),
    (Trade::Loans, LOANS),
    (Trade::Pharmacy, PHARMACY),
    (Trade::Essays, ESSAYS),
];

const GAMBLING: &[&str] = &[
    // English, and what is said in most languages
    "casino*, slots, slot, slot machine*, jackpot*, roulette, blackjack, baccarat, poker*, betting, \
     bets, bet, bookmaker*, bookie*, sportsbook*, sports betting, wager*, gambl*, free spins, freespins, \
     free spin, no deposit, welcome bonus, bonus, odds, live dealer*, croupier*, craps, lottery, lotto, \
     lotteries, bingo, keno, payout*, high roller*, video poker, rtp, megaways, igaming, sportsbet*, \
     1xbet*, bet365*, mostbet*, pin up, pinup, parimatch, melbet*, 22bet, betway*, pragmatic play, \
     pgsoft, pg soft, habanero, microgaming, netent, evolution gaming, sbobet*, joker123, dafabet*, \
     188bet, crash game*, aviator, scatter, big win, maxwin, vip room, real money",
    // Indonesian, Malay
    "gacor*, judi*, togel*, taruhan*, bandar togel, bandar judi, toto togel, situs toto, pulsa, \
     deposit pulsa, daftar slot, situs slot, situs judi, agen judi, agen slot, judi bola, taruhan bola, \
     sabung ayam, dominoqq, bandarq, pkv games, rtp live, bocoran, permainan kasino, kasino*, withdraw, \
     cuan, anti rungkad, server thailand, akun pro, pertaruhan, loteri, mesin slot",
    // Turkish, Azerbaijani
    "bahis*, casinolar, canlı bahis, deneme bonusu, kaçak bahis, iddaa*, kumar*, rulet*, çevrimsiz, \
     bedava bonus, kumarhane*, bahisçi*, mərc*, mərclər*, kazino*, slot oyun*",
    // Russian, Ukrainian, Bulgarian, Serbian, Kazakh
    "казино*, ставк*, ставок, слот*, игровые автоматы, игровых автоматов, автоматы, рулетк*, покер*, \
     букмекер*, джекпот*, фриспин*, бонус*, азартн*, блэкджек*, лотере*, гральні автомати, \
     гральних автоматів, залог*, залагани*, кладионица*, клађење, коцкање, ротативк*, депозит*, \
     выигрыш*, виграш*, печалб*",
    // German, Dutch, Danish, Swedish, Norwegian, Finnish, Icelandic
    "spielautomat*, spielothek*, spielhalle*, glücksspiel*, sportwett*, wetten, wette, wettanbieter*, \
     freispiel*, einzahlungsbonus*, willkommensbonus*, spielbank*, echtgeld*, gokken, gokkast*, \
     goksite*, weddenschap*, gratis spins, wedden, spelautomat*, spilleautomat*, spillemaskine*, \
     kasinot, kasinon, kasinopeli*, vedonlyönti*, kolikkopel*, ilmaiskierroks*, nätcasino*, oddsen, \
     gratissnurr*, spelbolag*, væddemål*, odds*, veikkaus*, bettingsid*, free spins*, insättningsbonus*, \
     innskuddsbonus*, talletusbonus*, freebet*",
    // French, Spanish, Portuguese, Italian, Romanian, Catalan
    "machines à sous, machine à sous, paris sportifs, pari sportif, jeux d'argent, jeu d'argent, \
     tours gratuits, bonus de bienvenue, tragamonedas*, tragaperras*, apuestas, apuesta, \
     casa de apuestas, ruleta*, giros gratis, tiradas gratis, juegos de azar, apostas, aposta, \
     caça-níqueis, caça níqueis, roleta*, rodadas grátis, jogo do bicho, tigrinho, cassino*, \
     jogos de azar, scommess*, giocate, gioco d'azzardo, giochi d'azzardo, giri gratis, slot machine, \
     bonus senza deposito, pariuri*, păcănele*, rotiri gratuite, jocuri de noroc, sloturi*, cazino*, \
     cazinou*, bono de bienvenida, bônus",
    // Polish, Czech, Slovak, Hungarian, Croatian, Slovene, Greek
    "kasyno*, kasyna, kasyn, zakłady bukmacherskie, zakładów, bukmacher*, automaty do gier, \
     darmowe spiny, hazard*, ruletka*, kasina, kasin, herní automaty, výherní automaty, sázk*, sázení, \
     volné otočky, stávk*, stávkov*, kaszinó*, nyerőgép*, fogadás*, sportfogadás*, ingyenes pörgetés*, \
     szerencsejáték*, kladionic*, klađenj*, ruleti, stavnic*, igralni*, καζίνο*, στοίχημα*, στοιχήματ*, \
     φρουτάκια, ρουλέτα*, κουλοχέρη*, τζόγο*, μπόνους",
    // Arabic, Persian, Hebrew, Hindi, Bengali
    "كازينو*, الكازينو, قمار, القمار, مراهنات, المراهنات, رهان, الرهان, روليت, الروليت, سلوت, سلوتس, \
     بوكر, البوكر, مكافأة, شرط بندی, شرطبندی, پیش بینی فوتبال, قماربازی, کازینو*, انفجار, קזינו, \
     הימורים, הימור, רולטה, פוקר, מכונות מזל, बोनस, कैसीनो*, कसीनो, जुआ, सट्टा*, सट्टेबाजी, स्लॉट*, \
     रूलेट, पोकर, জুয়া, ক্যাসিনো*",
    // Vietnamese, Thai
    "nhà cái, cá cược, cá độ, nổ hũ, xổ số, lô đề, đánh bạc, sòng bạc, bắn cá, tài xỉu, game bài, \
     khuyến mãi, tỷ lệ kèo, kèo nhà cái, đá gà, casino trực tuyến, คาสิโน, สล็อต, พนัน, เดิมพัน, \
     บาคาร่า, แทงบอล, หวย, รูเล็ต, แจ็คพอต, เครดิตฟรี, ยิงปลา, เว็บตรง",
    // Chinese, Japanese, Korean
    "赌场, 赌博, 博彩, 娱乐城, 娱乐场, 老虎机, 百家乐, 投注, 下注, 彩票, 轮盘, 真人荷官, 棋牌, 体育投注, 线上娱乐, 菠菜, 电子游艺, 賭場, 賭博, 娛樂城, 老虎機, \
     百家樂, 輪盤, カジノ, スロット, ルーレット, パチンコ, バカラ, ポーカー, オンラインカジノ, ブックメーカー, 入金不要, ボーナス, ギャンブル, 賭け, 카지노, 슬롯, 바카라, \
     토토, 도박, 배팅, 베팅, 룰렛, 먹튀, 홀덤, 파워볼, 꽁머니",
];

const ADULT: &[&str] = &[
    "porn*, xxx, sex, sexy, sexcam*, sex cam*, nude*, naked, escort*, milf*, hentai*, erotic*, erotik*, \
     camgirl*, webcam*, cam girls, live cams, fetish*, blowjob*, hardcore, amateur*, anal, nsfw, \
     onlyfans*, hookup*, hook up, pussy, cock, cum, busty, lesbian*, threesome*, orgasm*, adult video*, \
     adult dating, fuck*, dick, tits, teens, stripper*, call girl*, sex toys, swinger*, dildo*",
    "bokep*, ngentot*, memek, kontol, seks, porno*, порно*, секс*, эротик*, эскорт*, проститутк*, шлюх*, \
     интим*, голые, девушки по вызову, sexkontakte, nutten, huren, huren*, fick*, geile, putas, puta, \
     follando, coños, prostitutas, acompañantes, acompanhantes, gostosas, putaria, sexe, salope*, \
     baise*, plan cul, rencontre coquine, scopare, troie, bakeca incontri, incontri, sesso, seks*, \
     sikiş*, escort bayan*, eskort*, azgın, cycki, ruchanie, dziwki, sexuální, šukání, kurvy, szex*, \
     dugás, πορνό*, σεξ, γυμνές, سكس, اباحي, نيك, جنسي, סקס, פורנו, ליווי, सेक्स, चुदाई, अश्लील, \
     phim sex, gái gọi, khiêu dâm, หนังโป๊, เย็ด, โป๊, คลิปหลุด, 色情, 成人, 黄片, 做爱, 裸体, 约炮, 情色, 援交, 無碼, \
     アダルト, エロ, 無修正, 風俗, 巨乳, 人妻, セックス, 야동, 섹스, 성인, 출장안마, 조건만남, 오피, 수위, 포르노",
];

const LOANS: &[&str] = &[
    "loan*, payday*, cash advance*, borrow*, lender*, bad credit, credit score, credit check, \
     instant approval, apr, mortgage*, refinanc*, debt*, quick cash, fast cash, installment*, \
     same day cash, forex*, bitcoin*, crypto, cryptocurrency, cryptocurrencies, binary options",
    "kredit*, darlehen*, sofortkredit*, schufa, ratenkredit*, minikredit*, zinsen, umschuldung*, lån*, \
     forbrukslån*, kviklån*, smslån*, snabblån*, privatlån*, rente, laina*, pikavippi*, kulutusluot*, \
     lening*, geld lenen, minilening*, prêt, prêts, crédit*, emprunt*, taux, rachat de crédit*, \
     préstamo*, prestamo*, crédito*, dinero rápido, dinero urgente, empréstimo*, emprestimo*, \
     dinheiro rápido, juros, prestit*, finanziament*, mutuo, cessione del quinto, împrumut*, credite, \
     credit rapid, ifn, pożyczk*, chwilówk*, kredyt*, půjčk*, pôžičk*, úvěr*, kölcsön*, hitel, hitelt, \
     hitelek, gyorskölcsön*, zajam*, pozajmic*, posojil*, займ*, заем*, кредит*, микрозайм*, \
     микрокредит*, позик*, мікропозик*, заеми, бърз кредит, зајам*, δάνει*, δάνεια, pinjaman*, pinjol*, \
     kredi*, ihtiyaç kredisi, borç*, faiz*, قرض, قروض, القروض, تمويل, وام, הלוואה, הלוואות, ऋण, लोन*, \
     कर्ज, vay tiền, vay nhanh, cho vay, vay vốn, lãi suất, เงินด่วน, สินเชื่อ, เงินกู้, กู้เงิน, 贷款, \
     借款, 网贷, 信用贷, 小额贷, 借钱, 貸款, 借錢, ローン, キャッシング, 借入, 金利, 融資, 即日融資, 消費者金融, 대출, 소액결제, 현금화, 무직자, 금리, 급전",
];

const PHARMACY: &[&str] = &[
    "viagra*, cialis*, levitra*, kamagra*, sildenafil*, tadalafil*, vardenafil*, xanax*, tramadol*, \
     ambien*, phentermine*, modafinil*, valium*, oxycontin*, oxycodone*, hydrocodone*, steroid*, \
     ozempic*, semaglutid*, viagara*, priligy*, clomid*, prednison*, amoxicillin*, doxycyclin*, \
     ivermectin*, pharmacy*, pharmacies, online pharmacy, without prescription, no prescription, \
     prescription*, erectile*, impotence, pills, pill, cheap meds, meds, weight loss, cbd, generic, \
     dosage, male enhancement, overnight delivery, buy online",
    "potenzmittel*, rezeptfrei*, apotheke*, online apotheke, erektion*, ohne rezept, zonder recept, \
     apotheek*, erectiepil*, sans ordonnance, pharmacie*, érectile*, sin receta, farmacia*, \
     disfunción eréctil, eréctil*, sem receita, farmácia*, ereção, senza ricetta, disfunzione erettile, \
     erettil*, fără rețetă, farmacie*, bez recepty, apteka*, apteki, tabletki, na potencję, \
     bez předpisu, lékárn*, lekáreň*, na potenci, erekci, vény nélkül, gyógyszertár*, potencianövel*, \
     receptfri*, receptfritt, apotek*, utan recept, uten resept, apteekki*, ilman reseptiä, виагр*, \
     сиалис*, левитр*, дженерик*, аптек*, без рецепта, потенци*, таблетк*, препарат*, дапоксетин*, \
     віагр*, χωρίς συνταγή, φαρμακείο*, βιάγκρα, στυτική*, eczane*, reçetesiz, iktidarsızlık*, \
     ereksiyon*, obat kuat*, obat pembesar, apotik, tanpa resep, ubat kuat, فياجرا, الفياجرا, سياليس, \
     صيدلية, الصيدلية, بدون وصفة, انتصاب, وياگرا, داروخانه, ויאגרה, סיאליס, בית מרקחת, ללא מרשם, \
     वियाग्रा, दवा, दवाएं, thuốc cường dương, rối loạn cương, nhà thuốc, ไวอากร้า, ซื้อยา, ร้านขายยา, \
     ยาปลุก, 伟哥, 万艾可, 壮阳, 药房, 西地那非, 犀利士, 威而鋼, 壯陽, 藥局, バイアグラ, シアリス, 勃起, 処方箋なし, 通販薬, 비아그라, 시알리스, 발기부전, \
     정품 약국, 레비트라",
];

/// Schools speak of essays and theses: only what sells them counts.
const ESSAYS: &[&str] = &[
    "essay writing service*, essay service*, paper writing service*, writing service*, write my essay, \
     write my paper, do my homework, do my essay, do my assignment, buy essay*, buy an essay, pay for essay*, \
     pay for an essay, essays for sale, cheap essay*, custom essay*, custom paper*, custom writing, \
     essay writers, professional essay*, dissertation help, dissertation writing, dissertation service*, \
     thesis writing service*, coursework help, homework help, assignment help, plagiarism free, \
     academic writers, unlimited revisions",
    "ghostwriter*, ghostwriting*, schreiben lassen, akademisches ghostwriting, scriptie laten schrijven, \
     acheter un mémoire, rédaction de mémoire, rédaction de thèse, tfg por encargo, tesis por encargo, \
     trabajos por encargo, trabajos académicos por encargo, tcc pronto, comprar tcc, monografia pronta, \
     tesi su commissione, scrivere tesi, pisanie prac, prace na zamówienie, prac magisterskich, \
     diplomové práce na zakázku, szakdolgozat írás, szakdolgozatírás, tez yazdırma*, ödev yaptırma*, \
     tez merkezi, работы на заказ, рефераты на заказ, реферат на заказ, курсовые на заказ, \
     курсовая на заказ, диплом на заказ, дипломы на заказ, антиплагиат*, заказать диплом*, \
     заказать курсов*, закажите диплом*, роботи на замовлення, курсові на замовлення, jasa skripsi, \
     jasa pembuatan skripsi, joki skripsi, joki tugas, viết luận văn thuê, làm luận văn, 代写, 论文代写, \
     代写论文, 论文代发, 論文代寫, 代筆, 論文代行, レポート代行, 논문대필, 대필, 과제대행",
];
