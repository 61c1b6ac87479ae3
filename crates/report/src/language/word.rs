//! What reports say, a key each.

use crate::model::Kind;

macro_rules! words {
    ($($name:ident $key:literal)*) => {
        /// A text of the files of `i18n`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Word { $($name),* }

        impl Word {
            /// Every one, in the order of their numbers.
            pub(super) const ALL: &[Self] = &[$(Self::$name),*];

            /// Its key in the files.
            pub(crate) fn key(self) -> &'static str {
                match self { $(Self::$name => $key),* }
            }
        }
    };
}

words! {
    Dead "class-dead"
    Silent "class-silent"
    Found "class-found"
    Closed "class-closed"
    Unconfirmed "class-unconfirmed"
    Flagged "class-flagged"
    Rescued "class-rescued"
    FlaggedAlive "class-flagged-alive"
    Moved "class-moved"
    Https "class-https"
    Changed "class-changed"
    Skipped "class-skipped"
    Unchecked "class-unchecked"
    Fine "class-fine"
    DoDead "do-dead"
    DoSilent "do-silent"
    DoFound "do-found"
    DoClosed "do-closed"
    DoUnconfirmed "do-unconfirmed"
    DoFlagged "do-flagged"
    DoRescued "do-rescued"
    DoFlaggedAlive "do-flagged-alive"
    DoMoved "do-moved"
    DoHttps "do-https"
    DoChanged "do-changed"
    DoSkipped "do-skipped"
    Links "links"
    Addresses "addresses"
    Pages "pages"
    OtherPages "other-pages"
    More "and-more"
    MoreHere "and-more-here"
    MorePages "and-more-pages"
    LinksOnPages "links-on-pages"
    FailingSince "failing-since"
    FailingTimes "failing-times"
    FailedOn "failed-on"
    UnconfirmedOf "unconfirmed-of"
    UnconfirmedSince "unconfirmed-since"
    ClosedSince "closed-since"
    Line "line"
    ByExtension "by-extension"
    IsRescued "is-rescued"
    FlaggedSince "flagged-since"
    IsFlagged "is-flagged"
    InCode "in-code"
    InHeading "in-heading"
    ImageLink "image-link"
    InTwin "in-twin"
    InArgument "in-argument"
    ByTemplate "by-template"
    Guessed "guessed"
    Title "title"
    TitleAlone "title-alone"
    Checked "checked-at"
    Stopped "stopped"
    OnlyIn "only-in"
    Figures "figures"
    ToMend "to-mend"
    ToMendAlone "to-mend-alone"
    NothingToMend "nothing-to-mend"
    Changes "changes"
    ChangesAlone "changes-alone"
    NothingNew "nothing-new"
    New "new"
    NewHere "new-here"
    FixedOrGone "fixed-or-gone"
    Gone "gone"
    ReplaceWith "replace-with"
    InTheText "in-the-text"
    NowAt "now-at"
    ThenAndNow "then-and-now"
    IsAt "is-at"
    IsProbablyAt "is-probably-at"
    AlsoOn "also-on"
    CopyOf "copy-of"
    Copies "copies"
    NoAnswer "no-answer"
    Answers "answers"
    Continued "continued"
    Articles "articles"
    Templates "templates"
    TemplatesAdvice "templates-advice"
    DeadDomains "dead-domains"
    DeadDomainsAdvice "dead-domains-advice"
    MostUsed "most-used"
    ClosedHosts "closed-hosts"
    IgnoreLine "ignore-line"
    AboutPage "about-page"
    RunBy "run-by"
    IgnoreListAt "ignore-list-at"
    IgnoreHow "ignore-how"
    IgnoreHowDays "ignore-how-days"
    NotUnderstood "not-understood"
    NothingListed "nothing-listed"
    RestAt "rest-at"
    FilterList "filter-list"
    Show "show"
    Only "only"
    NewAndOld "new-and-old"
    OnlyNew "only-new"
    OnlyConfirmed "only-confirmed"
    Classes "classes"
    ViewToDo "view-to-do"
    ViewNew "view-new"
    ViewConfirmed "view-confirmed"
    ViewFlagged "view-flagged"
    ViewAll "view-all"
    Search "search"
    SearchHint "search-hint"
    Reason "reason"
    Any "any"
    Domain "domain"
    Namespace "namespace"
    SortBy "sort-by"
    SortOrder "sort-order"
    SortBroken "sort-broken"
    SortSince "sort-since"
    SortTitle "sort-title"
    HideDone "hide-done"
    KeySearch "key-search"
    KeyNext "key-next"
    Done "done"
    Copy "copy"
    Copied "copied"
    Selected "selected"
    NothingFits "nothing-fits"
    Evidence "evidence"
    Detail "detail"
    PageTitle "page-title"
    Server "server"
    AskedAs "asked-as"
    LastAlive "last-alive"
    FirstSeen "first-seen"
    CheckedFact "checked"
    Edit "edit"
    SkipToList "skip-to-list"
    FiguresLabel "figures-label"
    LinksByClass "links-by-class"
    OverTime "over-time"
    BrokenAddresses "broken-addresses"
    DoubtfulAddresses "doubtful-addresses"
    ChartBegins "chart-begins"
    Trend "trend"
    WorstDomains "worst-domains"
    NoneFails "none-fails"
    WhereToBegin "where-to-begin"
    SkippedWhy "skipped-why"
    WorkList "work-list"
    HttpsApart "https-apart"
    NoScript "no-script"
    CannotUnpack "cannot-unpack"
    WrittenBy "written-by"
    Footer "footer"
    AllPages "all-pages"
    ColumnPage "column-page"
    ColumnToMend "column-to-mend"
    ColumnOthers "column-others"
    ColumnSince "column-since"
    ColumnReasons "column-reasons"
}

impl Word {
    /// The name of a class.
    pub(super) fn of_class(kind: Kind) -> Self {
        match kind {
            Kind::Dead => Self::Dead,
            Kind::Silent => Self::Silent,
            Kind::Found => Self::Found,
            Kind::Closed => Self::Closed,
            Kind::Unconfirmed => Self::Unconfirmed,
            Kind::Flagged => Self::Flagged,
            Kind::Rescued => Self::Rescued,
            Kind::FlaggedAlive => Self::FlaggedAlive,
            Kind::Moved => Self::Moved,
            Kind::Https => Self::Https,
            Kind::Changed => Self::Changed,
            Kind::Skipped => Self::Skipped,
            Kind::Unchecked => Self::Unchecked,
            Kind::Fine => Self::Fine,
        }
    }

    /// What to do with it.
    pub(super) fn advice_on(kind: Kind) -> Self {
        match kind {
            Kind::Dead => Self::DoDead,
            Kind::Silent => Self::DoSilent,
            Kind::Found => Self::DoFound,
            Kind::Closed => Self::DoClosed,
            Kind::Unconfirmed | Kind::Unchecked => Self::DoUnconfirmed,
            Kind::Flagged => Self::DoFlagged,
            Kind::Rescued | Kind::Fine => Self::DoRescued,
            Kind::FlaggedAlive => Self::DoFlaggedAlive,
            Kind::Moved => Self::DoMoved,
            Kind::Https => Self::DoHttps,
            Kind::Changed => Self::DoChanged,
            Kind::Skipped => Self::DoSkipped,
        }
    }
}
