//! What the pages of sites that moved say: sentences as people write them, over and over the same phrases with other
//! things in them.

use crate::changed::Half;

/// Words that sentences are made of.
pub(super) struct Words {
    pub(super) language: &'static str,
    /// With `$1`, `$2`, `$3` for things and `#` for a number.
    sentences: &'static [&'static str],
    things: &'static [&'static str],
    /// With `$1` and `$2` for things.
    titles: &'static [&'static str],
    /// With `$` for a name.
    pub(super) owners: &'static [&'static str],
    pub(super) menus: &'static [&'static str],
}

impl Words {
    /// The languages of a half.
    pub(super) fn of(half: Half) -> &'static [Words] {
        match half {
            Half::Seen => SEEN,
            Half::HeldOut => HELD_OUT,
        }
    }

    fn thing(&self, rng: &mut fastrand::Rng) -> &'static str {
        self.things[rng.usize(..self.things.len())]
    }

    /// A title that no other page of the site has, by its number.
    pub(super) fn title(&self, rng: &mut fastrand::Rng, number: usize) -> String {
        let title = self.titles[number % self.titles.len()];
        let first = self.things[(number * 7 + rng.usize(..3)) % self.things.len()];
        title.replace("$1", first).replace("$2", self.thing(rng))
    }

    /// So many sentences about a page.
    pub(super) fn text(&self, rng: &mut fastrand::Rng, count: usize) -> String {
        let mut text = String::new();
        for n in 0..count {
            let mut sentence = self.sentences[rng.usize(..self.sentences.len())].to_owned();
            for place in ["$1", "$2", "$3"] {
                sentence = sentence.replace(place, self.thing(rng));
            }
            sentence = sentence.replace('#', &rng.u16(1850..2020).to_string());
            text.push_str(&sentence);
            text.push_str(if n % 3 == 2 { "\n" } else { " " });
        }
        text
    }
}

const SEEN: &[Words] = &[
    Words {
        language: "en",
        sentences: &[
            "The $1 was built in # next to the $2, and the $3 came later.",
            "Nobody knows how many of the $1 are left in the $2.",
            "In # the council sold the $1 to a family that kept the $2 for the $3.",
            "Visitors ask most often about the $1, though the $2 is older.",
            "It is said that the $1 and the $2 were once one, until the $3 was finished.",
            "A report of # counts the $1 among the finest of the $2.",
            "Members of the society look after the $1 on the first Sunday of each month.",
            "The $1 can be seen from the $2, but not from the $3.",
        ],
        things: &[
            "otters",
            "steam engine",
            "lighthouse",
            "old mill",
            "salt road",
            "bee garden",
            "town wall",
            "harbour crane",
            "pipe organ",
            "ferry",
            "herring fleet",
            "weaving room",
            "stone bridge",
            "glass kiln",
            "railway yard",
            "chapel",
            "meteorite",
            "map room",
            "windmill",
            "orchard",
            "tram depot",
            "clock tower",
            "ice cellar",
            "print shop",
            "rope walk",
            "canal lock",
        ],
        titles: &[
            "The story of the $1",
            "Where the $1 met the $2",
            "$1 and $2: a walk",
            "Saving the $1",
            "Ten questions about the $1",
            "Letters from the $2",
            "Plans for the $1",
            "On the $1 of the $2",
            "Before the $1 closed",
            "The $1 in pictures",
        ],
        owners: &["$ Museum", "The $ Gazette", "Friends of $", "$ Town Council"],
        menus: &[
            "Home",
            "News",
            "Visit us",
            "Collections",
            "Contact",
            "Opening hours",
            "Support us",
        ],
    },
    Words {
        language: "de",
        sentences: &[
            "Das Haus mit dem $1 wurde # gebaut, der $2 kam später dazu.",
            "Wie viele Stücke vom $1 es noch gibt, weiß niemand genau.",
            "Im Jahr # verkaufte die Stadt den $1 an einen Verein, der auch den $2 pflegt.",
            "Besucher fragen meist nach dem $1, obwohl der $2 älter ist.",
            "Vom $1 aus sieht man den $2, aber nicht den $3.",
            "Ein Bericht von # nennt den $1 einen der schönsten im Land.",
        ],
        things: &[
            "Leuchtturm",
            "Fischotter",
            "Dampfkran",
            "Mühlenbach",
            "Salzweg",
            "Bienengarten",
            "Stadtgraben",
            "Orgelboden",
            "Fährkahn",
            "Webstuhl",
            "Steinbruch",
            "Glasofen",
            "Lokschuppen",
            "Kartensaal",
            "Obsthof",
            "Uhrturm",
            "Eiskeller",
            "Kanalhafen",
        ],
        titles: &[
            "Die Geschichte vom $1",
            "Vom $1 zum $2",
            "Rettung für den $1",
            "Der $1 und der $2",
            "Fragen zum $1",
            "Bilder vom $1",
            "Pläne für den $1",
            "Als der $1 schloss",
        ],
        owners: &["Heimatmuseum $", "$er Bote", "Freunde von $", "Stadt $"],
        menus: &["Startseite", "Aktuelles", "Besuch", "Sammlung", "Kontakt", "Öffnungszeiten"],
    },
];

const HELD_OUT: &[Words] = &[
    Words {
        language: "en",
        sentences: &[
            "Version # of the $1 replaces the $2 and no longer needs the $3.",
            "If the $1 does not start, look at the log of the $2 first.",
            "We measured the $1 on the same machine as the $2; the difference is small.",
            "Call the $1 once for each $2, and release the $3 afterwards.",
            "The $1 was first described in #, by the people who wrote the $2.",
            "Every $1 holds a reference to its $2 until the $3 is closed.",
            "Patches for the $1 are welcome on the mailing list.",
        ],
        things: &[
            "scheduler",
            "frame buffer",
            "lock file",
            "packet filter",
            "boot loader",
            "page cache",
            "thread pool",
            "symbol table",
            "message bus",
            "device tree",
            "job queue",
            "font cache",
            "hash map",
            "audit log",
            "mail spool",
            "time zone",
            "key ring",
            "work tree",
            "parser",
            "linker",
        ],
        titles: &[
            "How the $1 works",
            "Writing a $1",
            "$1: release notes",
            "Debugging the $1 with the $2",
            "Moving from the $2 to the $1",
            "A faster $1",
            "Frequently asked: $1",
            "The $1 reference",
            "Notes on the $1 and the $2",
        ],
        owners: &["$ Project", "$ Software", "The $ Manual", "$ Developers"],
        menus: &[
            "Overview",
            "Docs",
            "Downloads",
            "Blog",
            "Community",
            "Wiki",
            "Donate",
            "Security",
        ],
    },
    Words {
        language: "fr",
        sentences: &[
            "Le $1 fut construit en # près du $2, et le $3 vint plus tard.",
            "Personne ne sait combien de visiteurs sont venus voir le $1.",
            "En # la commune vendit le $1 à une association qui garde aussi le $2.",
            "On voit le $1 depuis le $2, mais pas depuis le $3.",
            "Un rapport de # cite le $1 parmi les plus beaux du pays.",
        ],
        things: &[
            "phare",
            "moulin",
            "vapeur",
            "pont de pierre",
            "jardin botanique",
            "rempart",
            "grand orgue",
            "métier",
            "four",
            "dépôt",
            "verger",
            "beffroi",
            "lavoir",
            "canal",
            "marché couvert",
            "théâtre",
        ],
        titles: &[
            "L'histoire du $1",
            "Du $1 au $2",
            "Sauver le $1",
            "Questions sur le $1",
            "Le $1 en images",
            "Avant que le $1 ferme",
            "Lettres du $1",
        ],
        owners: &["Musée de $", "Le Courrier de $", "Amis de $", "Ville de $"],
        menus: &["Accueil", "Actualités", "Visiter", "Collections", "Contact", "Horaires"],
    },
    Words {
        language: "zh",
        sentences: &[
            "$1建于#年，旁边是$2。",
            "没有人知道$1还剩下多少。",
            "#年市议会把$1卖给了照看$2的协会。",
            "从$2可以看到$1，但看不到$3。",
            "访客最常问起$1，虽然$2更古老。",
        ],
        things: &[
            "灯塔",
            "水獭",
            "风车",
            "石桥",
            "钟楼",
            "渡船",
            "果园",
            "盐路",
            "玻璃窑",
            "织布房",
            "城墙",
            "运河",
        ],
        titles: &["$1的历史", "从$1到$2", "拯救$1", "关于$1的问题", "$1图集", "$1与$2"],
        owners: &["$博物馆", "$日报", "$之友"],
        menus: &["首页", "新闻", "参观", "收藏", "联系"],
    },
];
