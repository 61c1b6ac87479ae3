//! The words in which pages say that their site, or the service that they were of, was closed.

/// Words that say it wherever they stand, folded.
pub(crate) const PHRASES: &[&str] = &[
    // English
    "site has been closed",
    "site has closed",
    "site is closed for good",
    "closed our doors",
    "closed its doors",
    "project has ended",
    "service has ended",
    "taken off the net",
    "been shut down",
    // German, Dutch
    "wurde eingestellt",
    "wurde beendet",
    "dienst eingestellt",
    "seite wurde geschlossen",
    "site is opgeheven",
    "website is opgeheven",
    // French, Spanish, Portuguese, Italian
    "a fermé ses portes",
    "site est fermé",
    "service est arrêté",
    "sitio ha cerrado",
    "sitio web ha cerrado",
    "servicio ha finalizado",
    "site foi encerrado",
    "serviço foi encerrado",
    "il sito ha chiuso",
    "servizio è terminato",
    // Polish, Czech, Russian
    "została zamknięta",
    "został zamknięty",
    "stránky byly zrušeny",
    "služba byla ukončena",
    "сайт закрыт",
    "проект закрыт",
    // Japanese, Chinese, Korean
    "サービスは終了",
    "サービスを終了",
    "本站已关闭",
    "本站已關閉",
    "网站已关闭",
    "서비스가 종료",
    "서비스를 종료",
];
