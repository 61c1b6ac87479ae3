//! Harmless words: what sites said before, and what those say that are still themselves.

use super::Half;

/// A language in which sites are written.
pub(super) struct Tongue {
    pub(super) code: &'static str,
    words: &'static str,
    /// What pages are about.
    topics: &'static str,
    /// What owners are called, with `$` for their name.
    owners: &'static str,
}

/// The languages of a half.
pub(super) fn tongues(half: Half) -> &'static [Tongue] {
    match half {
        Half::Seen => SEEN,
        Half::HeldOut => HELD_OUT,
    }
}

impl Tongue {
    /// So many sentences about a topic.
    pub(super) fn sentences(&self, rng: &mut fastrand::Rng, topic: &str, count: usize) -> String {
        let words: Vec<&str> = self.words.split_whitespace().collect();
        let mut text = String::new();
        for n in 0..count {
            for place in 0..rng.usize(8..15) {
                let word =
                    if place == 3 && n % 2 == 0 { topic } else { words[rng.usize(..words.len())] };
                text.push_str(word);
                text.push(' ');
            }
            text.push_str(if n % 4 == 3 { ".\n" } else { ". " });
        }
        text
    }

    pub(super) fn topic(&self, rng: &mut fastrand::Rng) -> &'static str {
        let topics: Vec<&str> = self.topics.split_whitespace().collect();
        topics[rng.usize(..topics.len())]
    }

    pub(super) fn owner(&self, rng: &mut fastrand::Rng, name: &str) -> String {
        let owners: Vec<&str> = self.owners.split(", ").collect();
        owners[rng.usize(..owners.len())].replace('$', name)
    }
}

/// A name that no two sites have, of two to four syllables.
pub(crate) fn name(rng: &mut fastrand::Rng) -> String {
    const SYLLABLES: [&str; 20] = [
        "bar", "lo", "ven", "ti", "kor", "ma", "sel", "dun", "ri", "fal", "mon", "ste", "gra",
        "hol", "pe", "wick", "tor", "nes", "ulm", "ard",
    ];
    let mut name: String = (0..rng.usize(3..5)).map(|_| SYLLABLES[rng.usize(..20)]).collect();
    name[..1].make_ascii_uppercase();
    name
}

const SEEN: &[Tongue] = &[
    Tongue {
        code: "en",
        words: "the of a in and was were built early river stone museum collection members year report visitors house \
                railway station garden school teachers village county council bridge history volunteers studied species \
                measured winter summer photograph map edition chapter journal researchers described northern old new",
        topics: "otters steamships lichens windmills beekeeping canals meteorites harpsichords hedgehogs tramways",
        owners: "$ Museum, University of $, $ Historical Society, The $ Gazette",
    },
    Tongue {
        code: "de",
        words: "der die das und wurde gebaut im jahr fluss stein sammlung mitglieder bericht besucher haus bahnhof garten \
                schule lehrer dorf kreis rat geschichte verein untersucht arten gemessen winter sommer karte ausgabe kapitel \
                zeitschrift forscher beschrieben nördlich alt neu ein eine für mit von",
        topics: "Fischotter Dampfschiffe Flechten Windmühlen Imkerei Kanäle Meteoriten Cembalos Igel Straßenbahnen",
        owners: "Heimatmuseum $, Universität $, Geschichtsverein $, $er Zeitung",
    },
    Tongue {
        code: "fr",
        words: "le la les des et fut construit en année rivière pierre musée collection membres rapport visiteurs maison gare \
                jardin école village conseil pont histoire bénévoles étudié espèces mesuré hiver été carte édition chapitre \
                revue chercheurs décrit nord ancien nouveau pour avec dans",
        topics: "loutres vapeurs lichens moulins apiculture canaux météorites clavecins hérissons tramways",
        owners: "Musée de $, Université de $, Société historique de $, Le Courrier de $",
    },
    Tongue {
        code: "ru",
        words: "в на и был построен году река камень музей собрание члены отчёт посетители дом вокзал сад школа учителя \
                деревня район совет мост история изучены виды измерено зима лето карта издание глава журнал учёные описали \
                северный старый новый для под над",
        topics: "выдры пароходы лишайники мельницы пчеловодство каналы метеориты клавесины ежи трамваи",
        owners: "Музей $, Университет $, Историческое общество $, Вестник $",
    },
];

const HELD_OUT: &[Tongue] = &[
    Tongue {
        code: "en",
        words: "software release parser module feature users install package compiler documentation network protocol latency \
                server kernel driver developers mailing conference paper algorithm graph theorem proof student lecture orchestra \
                concert sonata painting gallery sculpture weather forecast glacier volcano expedition harbour fishing",
        topics: "compilers glaciers sonatas theorems schedulers volcanoes typography fisheries origami telescopes",
        owners: "$ Labs, $ Orchestra, $ Observatory, Friends of $",
    },
    Tongue {
        code: "es",
        words: "el la los las de y fue construido año río piedra museo colección miembros informe visitantes casa estación jardín \
                escuela pueblo consejo puente historia voluntarios estudió especies midió invierno verano mapa edición capítulo \
                revista investigadores describió norte viejo nuevo para con",
        topics: "nutrias vapores líquenes molinos apicultura canales meteoritos clavecines erizos tranvías",
        owners: "Museo de $, Universidad de $, Sociedad Histórica de $, El Diario de $",
    },
    Tongue {
        code: "pl",
        words: "w na i był zbudowany roku rzeka kamień muzeum zbiór członkowie raport goście dom dworzec ogród szkoła nauczyciele \
                wieś powiat rada most historia badano gatunki zmierzono zima lato mapa wydanie rozdział czasopismo badacze opisali \
                północny stary nowy dla pod",
        topics: "wydry parowce porosty wiatraki pszczelarstwo kanały meteoryty klawesyny jeże tramwaje",
        owners: "Muzeum $, Uniwersytet $, Towarzystwo Historyczne $, Gazeta $",
    },
    Tongue {
        code: "zh",
        words: "博物馆 河流 石头 收藏 会员 报告 访客 房屋 车站 花园 学校 教师 村庄 议会 桥梁 历史 志愿者 研究 物种 测量 冬天 夏天 \
                地图 版本 章节 期刊 描述 北部 古老 新的",
        topics: "水獭 轮船 地衣 风车 养蜂 运河 陨石 刺猬 电车",
        owners: "$博物馆, $大学, $历史学会, $日报",
    },
];
