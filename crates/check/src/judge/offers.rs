//! The words in which the pages of parked domains, registrars and hosters say what they are.

mod english;
mod latin;
mod other;

/// Words that say it wherever they stand, folded.
pub(crate) fn phrases() -> impl Iterator<Item = &'static str> {
    [english::PHRASES, latin::PHRASES, other::PHRASES].into_iter().flatten().copied()
}

#[cfg(test)]
mod tests {
    use crate::judge::fold::fold;
    use crate::judge::told::Told;

    fn sales(text: &str) -> Vec<&'static str> {
        Told::of(&fold(text)).sales
    }

    #[test]
    fn pages_of_hosters_say_what_they_are() {
        for text in [
            "Please check back for an update soon.",
            "The name otter.org might be available. Make us an offer!",
            "Holding page for otter.org",
            "This domain has been seized by the police",
            "Suspended: registrant e-mail address verification is pending",
            "Your new web server is ready to use.",
            "Congratulations, the site is created successfully!",
            "There is no Web site at this address",
            "Die Internetpräsenz wurde noch nicht eingerichtet",
            "Deze domeinnaam is geparkeerd",
            "Ce nom de domaine est réservé",
            "Este dominio está registrado y aparcado",
            "Este domínio expirou",
            "Sito in allestimento",
            "Acest domeniu este înregistrat",
            "Domena wygasła",
            "Doména je zaparkována",
            "Здесь будет ваш сайт",
            "Термін дії домену закінчився",
            "恭喜，站点创建成功！",
            "该网站未进行备案",
            "無効なURLです。",
            "도메인이 연결되지 않았습니다",
            "Website đang bị tạm khóa",
            "האתר הושעה",
        ] {
            assert!(!sales(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn live_pages_say_none_of_it_in_passing() {
        for text in [
            "Make us an offer for your old car",
            "A table might be available on Friday",
            "The museum is under construction. Come back in May",
            "The ship was seized in the harbour",
            "Please verify your e-mail address",
            "The web server is ready",
            "Die Werkstatt wurde noch nicht eingerichtet",
            "Le terrain est réservé aux membres",
            "La mostra è in allestimento",
            "El coche está aparcado en la calle",
            "Сайт создан при поддержке города",
            "本页面由编辑部整理",
            "このページは準備中です",
            "홈페이지 준비중",
        ] {
            assert!(sales(text).is_empty(), "{text}: {:?}", sales(text));
        }
    }
}
