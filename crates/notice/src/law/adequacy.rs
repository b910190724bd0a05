//! Countries whose protection the Commission has found adequate (Art. 45). The list as of January 2025.

/// A decision of the Commission.
pub(crate) struct Adequacy {
    pub country: &'static str,
    /// The day of the decision.
    pub date: &'static str,
    /// Its number.
    pub decision: &'static str,
    /// Covers only companies that have certified themselves.
    pub certified_only: bool,
}

const fn decision(country: &'static str, date: &'static str, decision: &'static str) -> Adequacy {
    Adequacy { country, date, decision, certified_only: false }
}

const DECISIONS: [Adequacy; 15] = [
    decision("AD", "2010-10-19", "2010/625/EU"),
    decision("AR", "2003-06-30", "2003/490/EC"),
    decision("CA", "2001-12-20", "2002/2/EC"),
    decision("CH", "2000-07-26", "2000/518/EC"),
    decision("FO", "2010-03-05", "2010/146/EU"),
    decision("GB", "2021-06-28", "(EU) 2021/1772"),
    decision("GG", "2003-11-21", "2003/821/EC"),
    decision("IL", "2011-01-31", "2011/61/EU"),
    decision("IM", "2004-04-28", "2004/411/EC"),
    decision("JE", "2008-05-08", "2008/393/EC"),
    decision("JP", "2019-01-23", "(EU) 2019/419"),
    decision("KR", "2021-12-17", "(EU) 2022/254"),
    decision("NZ", "2012-12-19", "2013/65/EU"),
    decision("UY", "2012-08-21", "2012/484/EU"),
    // The EU-US Data Privacy Framework.
    Adequacy { country: "US", date: "2023-07-10", decision: "(EU) 2023/1795", certified_only: true },
];

pub(crate) fn adequacy(country: &str) -> Option<&'static Adequacy> {
    DECISIONS.iter().find(|decision| decision.country == country)
}
