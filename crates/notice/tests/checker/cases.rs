//! The smallest change that breaks each rule.

/// What is broken: its code, a part of the line it must point at, and the changes (from, to).
pub type Case = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const RECIPIENT: &str = "place = { de = \"Saarbrücken\", en = \"Saarbrücken\" }\ncountry = \"DE\"";

pub const CASES: &[Case] = &[
    ("syntax", "name = progres", &[("name = \"progres\"", "name = progres")]),
    (
        "unknown_key",
        "viewer = [\"operator_staff\", \"officer\"]",
        &[(
            "viewers = [\"operator_staff\", \"officer\"]\nrecipients = [\"offices\", \"data_centre\", \"authorities\"]\nkeep = \"7 days\"",
            "viewer = [\"operator_staff\", \"officer\"]\nrecipients = [\"offices\", \"data_centre\", \"authorities\"]\nkeep = \"7 days\"",
        )],
    ),
    ("unknown_key", "[claus.x]", &[("[cookie.session]", "[claus.x]\n[cookie.session]")]),
    ("unknown_key", "[right.acces]", &[("[right.notification]", "[right.acces]")]),
    (
        "unknown_word",
        "basis = \"legitimate_interest\"",
        &[("basis = \"legitimate_interests\"", "basis = \"legitimate_interest\"")],
    ),
    ("wrong_type", "needed = \"yes\"", &[("needed = true", "needed = \"yes\"")]),
    ("missing_key", "[recipient.offices]", &[("role = \"internal\"\n", "")]),
    (
        "empty_text",
        "de = \" \", en = \"browser\"",
        &[("{ id = \"browser\", de = \"Browser\"", "{ id = \"browser\", de = \" \"")],
    ),
    (
        "bad_keep",
        "keep = { until",
        &[(
            "keep = { per_tenant = \"12 months\", shortest = \"3 months\", longest = \"36 months\" }",
            "keep = { until = \"sent\", per_tenant = \"12 months\" }",
        )],
    ),
    ("bad_keep", "keep = { per_tenant", &[("shortest = \"3 months\"", "shortest = \"13 months\"")]),
    ("bad_period", "keep = \"7 dayz\"", &[("keep = \"7 days\"", "keep = \"7 dayz\"")]),
    ("bad_date", "date = \"2026-13-01\"", &[("date = 2026-11-22", "date = \"2026-13-01\"")]),
    ("bad_country", "country = \"Germany\"", &[("country = \"DE\"\nemail", "country = \"Germany\"\nemail")]),
    ("bad_country", "country = \"ZZ\"", &[("country = \"DE\"\nemail", "country = \"ZZ\"\nemail")]),
    (
        "bad_web_address",
        "javascript:",
        &[("website = \"https://www.datenschutz.saarland.de\"", "website = \"javascript:alert(1)\"")],
    ),
    ("bad_web_address", "url = ", &[("url = \"https://progres-iot.de\"", "url = \"data:text/html,x\"")]),
    ("control_character", "u0000", &[("name = { de = \"Unabhängiges", "name = { de = \"\\u0000Unabhängiges")]),
    ("bad_email", "email = \"PM.S12\"", &[("email = \"PM.S12@co-met.info\"", "email = \"PM.S12\"")]),
    ("bad_claim", "keep = [\"PRO02\"]", &[("keep = [\"PRO-02\"]", "keep = [\"PRO02\"]")]),
    ("claim_twice", "keep = [\"PRO-02\", \"PRO-02\"]", &[("keep = [\"PRO-02\"]", "keep = [\"PRO-02\", \"PRO-02\"]")]),
    ("entry_twice", "data = [\"audit\", \"audit\"]", &[("data = [\"audit\"]", "data = [\"audit\", \"audit\"]")]),
    ("bad_name", "[measure.Gate]", &[("[measure.gate]", "[measure.Gate]")]),
    (
        "id_twice",
        "id = \"ip\", de = \"Browser\"",
        &[("{ id = \"browser\", de = \"Browser\"", "{ id = \"ip\", de = \"Browser\"")],
    ),
    (
        "id_taken",
        "id = \"keep\"",
        &[("{ id = \"erased\", section = \"retention\"", "{ id = \"keep\", section = \"retention\"")],
    ),
    ("no_product", "", &[("[product]\nname = \"progres\"", "[product_]\nname = \"progres\"")]),
    (
        "no_edition",
        "",
        &[(
            "[[edition]]\nnumber = 1\ndate = 2026-11-22\nchanges = { de = \"Erste Fassung auf Obhut.\", en = \"First edition on Obhut.\" }\n",
            "",
        )],
    ),
    (
        "edition_order",
        "[[edition]] # second",
        &[("[controller]", "[[edition]] # second\nnumber = 1\ndate = 2027-01-01\n\n[controller]")],
    ),
    (
        "no_source",
        "[data.audit]",
        &[(
            "[data.audit]\ntitle = { de = \"Audit-Log\", en = \"Audit log\" }\nsource = [\"system\"]\n",
            "[data.audit]\ntitle = { de = \"Audit-Log\", en = \"Audit log\" }\n",
        )],
    ),
    (
        "no_source",
        "source = [] # audit",
        &[(
            "[data.audit]\ntitle = { de = \"Audit-Log\", en = \"Audit log\" }\nsource = [\"system\"]\n",
            "[data.audit]\ntitle = { de = \"Audit-Log\", en = \"Audit log\" }\nsource = [] # audit\n",
        )],
    ),
    (
        "no_source_note",
        "source = [\"third_party\"]",
        &[(
            "source_note = { de = \"vom Kunden, der das Objekt anlegt\", en = \"from the customer who creates the object\" }\n",
            "",
        )],
    ),
    (
        "no_items",
        "items = []",
        &[(
            "items = [\n  { id = \"count\", de = \"Anzahl und Art der Abweisungen\", en = \"number and kind of refusals\" },\n]",
            "items = []",
        )],
    ),
    (
        "no_purpose",
        "[clause.refusals]",
        &[(
            "[clause.refusals.purpose]\nid = \"operation\"\nde = \"um falsch eingerichtete Geräte zu finden\"\nen = \"to find devices that are set up wrongly\"\n",
            "",
        )],
    ),
    ("no_basis", "[clause.web_visit]", &[("basis = \"legitimate_interests\"\n", "")]),
    ("no_keep", "[clause.web_visit]", &[("keep = \"7 days\"\n", "")]),
    ("keep_without_data", "keep = \"7 days\"", &[("data = [\"web_visit\"]\n", "uses = [\"audit\"]\n")]),
    ("no_data", "[clause.refusals]", &[("data = [\"refusal\"]\n", "")]),
    (
        "no_consequence",
        "[function.website]",
        &[(
            "[function.website.provision]",
            "[function.website_]\ntitle = { de = \"x\", en = \"x\" }\n[function.website_.provision]",
        )],
    ),
    (
        "no_consequence",
        "[function.website.provision]",
        &[(
            "consequence = { de = \"Wenn Sie uns Ihre personenbezogenen Daten nicht bereitstellen",
            "consequenc = { de = \"Wenn Sie uns Ihre personenbezogenen Daten nicht bereitstellen",
        )],
    ),
    (
        "no_logic",
        "exist = true",
        &[("exist = false", "exist = true"), ("[right.complaint]", "[right.human_review]\n[right.complaint]")],
    ),
    ("no_representative", "country = \"US\"", &[("country = \"DE\"\nemail", "country = \"US\"\nemail")]),
    (
        "no_interest",
        "basis = \"legitimate_interests\"",
        &[("interest = { de = \"die Anzeige", "# interest = { de = \"die Anzeige")],
    ),
    ("no_law", "basis = \"legal_obligation\"", &[("law = { de = \"Art. 12", "# law = { de = \"Art. 12")]),
    (
        "no_consent_words",
        "basis = \"consent\"",
        &[
            ("basis = \"legitimate_interests\"", "basis = \"consent\""),
            ("[right.objection]", "[right.withdrawal]\n[right.objection]"),
        ],
    ),
    (
        "no_right",
        "basis = \"consent\"",
        &[(
            "basis = \"legitimate_interests\"",
            "basis = \"consent\"\nconsent = { ask = { de = \"Ja.\", en = \"Yes.\" } }",
        )],
    ),
    (
        "objection_other_basis",
        "objection = \"automatic\"",
        &[("[clause.audit]\n", "[clause.audit]\nobjection = \"automatic\"\n")],
    ),
    (
        "consent_other_basis",
        "consent = { ask",
        &[(
            "basis = \"legitimate_interests\"",
            "basis = \"legitimate_interests\"\nconsent = { ask = { de = \"Ja.\", en = \"Yes.\" } }",
        )],
    ),
    (
        "consent_other_basis",
        "interest = { de = \"Ihr Einverständnis",
        &[("interest = { de = \"die Anzeige", "interest = { de = \"Ihr Einverständnis, die Anzeige")],
    ),
    (
        "no_special_basis",
        "data = [\"climate\", \"contact_state\"]",
        &[("[data.climate]", "[data.climate]\nspecial = \"health\"")],
    ),
    (
        "no_consent_words",
        "special_basis = \"explicit_consent\"",
        &[("keep = \"7 days\"", "keep = \"7 days\"\nspecial_basis = \"explicit_consent\"")],
    ),
    ("cookie_without_consent", "[cookie.session]", &[("needed = true", "needed = false")]),
    ("undeclared_data", "data = [\"web_visits\"]", &[("data = [\"web_visit\"]", "data = [\"web_visits\"]")]),
    (
        "undeclared_data",
        "\"radio_frames\"",
        &[(
            "\"device_health\", \"radio_frame\", \"device_information\"",
            "\"device_health\", \"radio_frames\", \"device_information\"",
        )],
    ),
    (
        "undeclared_viewer",
        "viewers = [\"operator_stuff\", \"officer\"]",
        &[(
            "en = \"showing our website, its stability and security, and statistics of its use\" }\nviewers = [\"operator_staff\", \"officer\"]",
            "en = \"showing our website, its stability and security, and statistics of its use\" }\nviewers = [\"operator_stuff\", \"officer\"]",
        )],
    ),
    (
        "undeclared_recipient",
        "recipients = [\"offices\", \"datacentre\"]",
        &[("recipients = [\"offices\", \"data_centre\"]\n", "recipients = [\"offices\", \"datacentre\"]\n")],
    ),
    ("undeclared_function", "function = \"web\"", &[("function = \"website\"\n", "function = \"web\"\n")]),
    ("undeclared_fact", "when = { mode", &[("keep = \"7 days\"", "keep = \"7 days\"\nwhen = { mode = [\"home\"] }")]),
    (
        "undeclared_value",
        "when = { mode",
        &[
            ("keep = \"7 days\"", "keep = \"7 days\"\nwhen = { mode = [\"hom\"] }"),
            (
                "[cookie.session]",
                "[fact.mode]\ntitle = { de = \"Betriebsart\", en = \"mode\" }\nvalues = [{ id = \"home\", de = \"HOME\", en = \"HOME\" }]\n[cookie.session]",
            ),
        ],
    ),
    ("undeclared_clock", "after = \"close\"", &[("after = \"closed\"", "after = \"close\"")]),
    ("undeclared_clock", "clock = \"last_use\"", &[("clock = \"last_used\"", "clock = \"last_use\"")]),
    ("undeclared_clause", "clause = \"sessions\"", &[("clause = \"session\"", "clause = \"sessions\"")]),
    (
        "unused",
        "[role.auditor]",
        &[("[role.subject]", "[role.auditor]\ntitle = { de = \"Prüfer\", en = \"auditors\" }\n[role.subject]")],
    ),
    (
        "unused",
        "[recipient.press]",
        &[(
            "[recipient.authorities]",
            "[recipient.press]\nname = { de = \"Presse\", en = \"press\" }\nrole = \"person\"\npurpose = { de = \"x\", en = \"x\" }\n[recipient.authorities]",
        )],
    ),
    (
        "two_periods",
        "period = \"7 months\"",
        &[(
            "keep = { earliest = [{ period = \"6 months\", after = \"sent\" }, { until = \"contract_ended\" }] }\n[clause.alarm_mail.purpose]\nid = \"alarm\"",
            "keep = { earliest = [{ period = \"7 months\", after = \"sent\" }, { until = \"contract_ended\" }] }\n[clause.alarm_mail.purpose]\nid = \"service\"",
        )],
    ),
    (
        "kept_nowhere",
        "\"climate\", \"contact_state\", \"device_health\"",
        &[("data = [\"climate\", \"contact_state\"]", "data = [\"climate\"]")],
    ),
    ("shown_beyond_keep", "shown = \"8 days\"", &[("keep = \"7 days\"", "keep = \"7 days\"\nshown = \"8 days\"")]),
    (
        "kept_beyond_shown",
        "shown = \"1 day\"",
        &[
            ("basis = \"legitimate_interests\"", "basis = \"legitimate_interests\"\nshown = \"1 day\""),
            ("reading = { de = \"Die veröff", "# reading = { de = \"Die veröff"),
        ],
    ),
    ("no_country", "[recipient.data_centre]", &[(RECIPIENT, "")]),
    (
        "transfer_not_needed",
        "transfer = { ground",
        &[(RECIPIENT, "country = \"DE\"\ntransfer = { ground = \"adequacy\" }")],
    ),
    ("no_transfer", "country = \"US\"", &[(RECIPIENT, "country = \"US\""), ("any = false", "any = true")]),
    (
        "privacy_shield_void",
        "privacy_shield",
        &[(RECIPIENT, "country = \"US\"\ntransfer = { ground = \"privacy_shield\" }"), ("any = false", "any = true")],
    ),
    (
        "no_adequacy",
        "ground = \"adequacy\"",
        &[(RECIPIENT, "country = \"IN\"\ntransfer = { ground = \"adequacy\" }"), ("any = false", "any = true")],
    ),
    (
        "no_adequacy",
        "date = 2020-01-01",
        &[
            (RECIPIENT, "country = \"CH\"\ntransfer = { ground = \"adequacy\", date = 2020-01-01 }"),
            ("any = false", "any = true"),
        ],
    ),
    (
        "not_certified",
        "ground = \"adequacy\"",
        &[(RECIPIENT, "country = \"US\"\ntransfer = { ground = \"adequacy\" }"), ("any = false", "any = true")],
    ),
    (
        "transfer_without_consent",
        "explicit_consent",
        &[(RECIPIENT, "country = \"US\"\ntransfer = { ground = \"explicit_consent\" }"), ("any = false", "any = true")],
    ),
    (
        "third_country_denied",
        "any = false",
        &[(RECIPIENT, "country = \"US\"\ntransfer = { ground = \"standard_contractual_clauses\" }")],
    ),
    ("third_country_unfounded", "any = true", &[("any = false", "any = true")]),
];

/// Codes that come along because one change breaks two rules.
pub const COMPANIONS: &[(&str, &[&str])] = &[
    ("no_product", &["unknown_key"]),
    ("keep_without_data", &["unused"]),
    ("no_consequence", &["unused", "unknown_key"]),
    ("undeclared_data", &["unused"]),
    ("undeclared_function", &["unused"]),
    ("no_data", &["unused"]),
    ("kept_nowhere", &["unused"]),
    ("unknown_key", &["no_right", "unused"]),
];
