//! Phone numbers, as libphonenumber defines them.
