//! The people of the demo: who calls the simulated PBX and whom the host knows.
//!
//! Numbers are from the ranges that regulators keep for films and books where a country has one, else the
//! example numbers of libphonenumber. They are spelled the way people spell them.

/// A document that the host starts with.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    /// Contact, Lead or Customer.
    pub doctype: &'static str,
    /// Its key.
    pub name: &'static str,
    /// What a reader calls it.
    pub title: &'static str,
    /// Job title or town.
    pub subtitle: Option<&'static str>,
    /// ISO region of the record, in which its numbers were written; none where it is not known.
    pub country: Option<&'static str>,
    /// Key of the Customer it belongs to.
    pub customer: Option<&'static str>,
    /// Business that is open with it, in words.
    pub open_business: Option<&'static str>,
    /// Label and number as somebody typed it.
    pub numbers: &'static [(&'static str, &'static str)],
}

const fn customer(name: &'static str, town: &'static str, country: &'static str) -> Person {
    Person {
        doctype: "Customer",
        name,
        title: name,
        subtitle: Some(town),
        country: Some(country),
        customer: None,
        open_business: None,
        numbers: &[],
    }
}

const fn contact(name: &'static str, job: &'static str, country: &'static str) -> Person {
    Person {
        doctype: "Contact",
        name,
        title: name,
        subtitle: Some(job),
        country: Some(country),
        customer: None,
        open_business: None,
        numbers: &[],
    }
}

type Numbers = &'static [(&'static str, &'static str)];

impl Person {
    const fn of(mut self, customer: &'static str, numbers: Numbers) -> Self {
        self.customer = Some(customer);
        self.numbers = numbers;
        self
    }

    const fn at(mut self, numbers: Numbers) -> Self {
        self.numbers = numbers;
        self
    }

    const fn with(mut self, open_business: &'static str) -> Self {
        self.open_business = Some(open_business);
        self
    }

    const fn lead(mut self, name: &'static str) -> Self {
        self.doctype = "Lead";
        self.name = name;
        self
    }
}

/// A caller whom the host does not know.
pub const STRANGER: &str = "+46846500412";

/// Everybody, Customers before their Contacts.
pub const PEOPLE: &[Person] = &[
    customer("Nordlys Cykler ApS", "København", "DK").at(&[("switchboard", "32 12 34 56")]),
    customer("Havel & Söhne GmbH", "Berlin", "DE").at(&[("office", "(030) 23125-100")]),
    customer("Marlow Instruments Ltd", "London", "GB").at(&[("office", "+44 (0)20 7946 0018")]),
    customer("Cedar Street Bakery", "Washington", "US").at(&[("shop", "(202) 555-0147")]),
    customer("Officine Rossi S.r.l.", "Roma", "IT").at(&[("ufficio", "06 1234 5678")]),
    customer("Gulf Light Trading LLC", "Dubai", "AE").at(&[("office", "04 223 4567")]),
    contact("Freja Lund", "Workshop manager", "DK")
        .of("Nordlys Cykler ApS", &[("work", "0045 32.12.34.56"), ("mobile", "+45 34 41 23 45")])
        .with("quotation open"),
    contact("Jonas Havel", "Einkauf", "DE")
        .of("Havel & Söhne GmbH", &[("Durchwahl", "030 / 23125-123"), ("mobil", "0176 040 690 12")]),
    contact("Priya Marlow", "Director", "GB").of("Marlow Instruments Ltd", &[("mobile", "07700 900 123")]),
    contact("Sam Ortega", "Owner", "US")
        .of("Cedar Street Bakery", &[("cell", "1-202-555-0143 ext. 4")])
        .with("unpaid invoice"),
    contact("Giulia Rossi", "Acquisti", "IT").of("Officine Rossi S.r.l.", &[("ufficio", "+39 06-12345678")]),
    contact("Omar Haddad", "Logistics", "AE")
        .of("Gulf Light Trading LLC", &[("mobile", "٠٥٠ ١٢٣ ٤٥٦٧"), ("WhatsApp", "+971501234568")]),
    contact("Urs Keller", "Einkauf", "CH").at(&[("Büro", "044 668 18 00")]),
    contact("Camille Petit", "Architecte", "FR")
        .lead("CRM-LEAD-2026-00001")
        .at(&[("bureau", "01.42.68.53.00")]),
    contact("Lucía Paz", "Distribuidora", "AR")
        .lead("CRM-LEAD-2026-00002")
        .at(&[("celular", "011 15-2345-6789")]),
    contact("Anand Rao", "Founder", "IN")
        .lead("CRM-LEAD-2026-00003")
        .at(&[("mobile", "098765 43210")])
        .with("opportunity open"),
    contact("Matilda Hughes", "Facilities", "AU")
        .lead("CRM-LEAD-2026-00004")
        .at(&[("office", "(02) 5550 1234")]),
];
