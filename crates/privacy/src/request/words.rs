//! The closed sets of words a case is described in.

use notice::Lang;
use types::words;

store::text_value!(Kind, State, Channel, Proof, Told, StepKind, By, Reminder, LinkPurpose);

words! {
    /// Which right a person uses.
    #[schema(as = RequestKind)]
    pub enum Kind {
        /// Art. 15.
        Access = "access",
        /// Art. 16.
        Rectification = "rectification",
        /// Art. 17.
        Erasure = "erasure",
        /// Art. 18.
        Restriction = "restriction",
        /// Art. 20.
        Portability = "portability",
        /// Art. 21.
        Objection = "objection",
        /// Art. 7(3).
        Withdrawal = "withdrawal",
        /// To the controller itself; the way to the authority (Art. 77) stays open.
        Complaint = "complaint",
    }
}

impl Kind {
    /// "Auskunft (Art. 15 DS-GVO)".
    pub const fn title(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Access, Lang::De) => "Auskunft (Art. 15 DS-GVO)",
            (Self::Access, Lang::En) => "Access (Art. 15 GDPR)",
            (Self::Rectification, Lang::De) => "Berichtigung (Art. 16 DS-GVO)",
            (Self::Rectification, Lang::En) => "Rectification (Art. 16 GDPR)",
            (Self::Erasure, Lang::De) => "Löschung (Art. 17 DS-GVO)",
            (Self::Erasure, Lang::En) => "Erasure (Art. 17 GDPR)",
            (Self::Restriction, Lang::De) => "Einschränkung der Verarbeitung (Art. 18 DS-GVO)",
            (Self::Restriction, Lang::En) => "Restriction of processing (Art. 18 GDPR)",
            (Self::Portability, Lang::De) => "Datenübertragung (Art. 20 DS-GVO)",
            (Self::Portability, Lang::En) => "Portability (Art. 20 GDPR)",
            (Self::Objection, Lang::De) => "Widerspruch (Art. 21 DS-GVO)",
            (Self::Objection, Lang::En) => "Objection (Art. 21 GDPR)",
            (Self::Withdrawal, Lang::De) => "Widerruf der Einwilligung (Art. 7 Abs. 3 DS-GVO)",
            (Self::Withdrawal, Lang::En) => "Withdrawal of consent (Art. 7(3) GDPR)",
            (Self::Complaint, Lang::De) => "Beschwerde",
            (Self::Complaint, Lang::En) => "Complaint",
        }
    }
}

words! {
    /// How far a case has come.
    #[schema(as = RequestState)]
    pub enum State {
        /// Who asks has not been proven yet.
        Identity = "identity",
        /// To be decided by the controller.
        Open = "open",
        /// The controller asked something back; the deadline runs on.
        Asked = "asked",
        Fulfilled = "fulfilled",
        /// On a named ground.
        Refused = "refused",
        /// By the person.
        Withdrawn = "withdrawn",
    }
}

impl State {
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Fulfilled | Self::Refused | Self::Withdrawn)
    }
}

words! {
    /// The way a request came in.
    #[schema(as = RequestChannel)]
    pub enum Channel {
        /// By the person, signed in.
        Account = "account",
        /// By the public form.
        Form = "form",
        /// By letter, telephone or in person, entered by staff.
        Staff = "staff",
    }
}

words! {
    /// What proved who asks.
    #[schema(as = RequestProof)]
    pub enum Proof {
        Session = "session",
        /// A link to the address held.
        Link = "link",
        /// Staff made sure, and said how.
        Staff = "staff",
    }
}

words! {
    /// How an outcome or a question reached the person.
    #[schema(as = RequestTold)]
    pub enum Told {
        Email = "email",
        /// By a text message that leads to the case.
        Sms = "sms",
        /// On the person's own page only: they did it themselves, signed in.
        Page = "page",
        Letter = "letter",
        Telephone = "telephone",
    }
}

words! {
    /// One step of a case.
    #[schema(as = RequestStepKind)]
    pub enum StepKind {
        Received = "received",
        /// A link was sent to prove who asks.
        ProofAsked = "proof_asked",
        Proven = "proven",
        Extended = "extended",
        /// The controller asks something back.
        Asked = "asked",
        /// The person answered, or added something.
        Answered = "answered",
        /// Staff wrote something down.
        Note = "note",
        /// The officer was reminded of the deadline.
        Reminded = "reminded",
        /// The deadline has passed; the officer was alarmed.
        Overdue = "overdue",
        Fulfilled = "fulfilled",
        Refused = "refused",
        Withdrawn = "withdrawn",
    }
}

impl StepKind {
    /// Whether the person's own view of the case leaves it out. It is in their access package all the same.
    pub const fn is_internal(self) -> bool {
        matches!(self, Self::Note | Self::Reminded)
    }
}

words! {
    /// Who did it.
    #[schema(as = RequestStepBy)]
    pub enum By {
        Person = "person",
        Staff = "staff",
        House = "house",
    }
}

words! {
    /// The last alarm about a deadline.
    #[schema(as = RequestReminder)]
    pub enum Reminder {
        FourteenDays = "fourteen_days",
        SevenDays = "seven_days",
        TwoDays = "two_days",
        Overdue = "overdue",
    }
}

words! {
    /// What a link in a mail about a case is for.
    #[schema(as = RequestLinkPurpose)]
    pub enum LinkPurpose {
        /// Proves who asks; good once.
        Prove = "prove",
        /// Shows the case to somebody without an account, until some time after it was closed.
        Follow = "follow",
    }
}
