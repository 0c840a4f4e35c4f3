//! Acts: each opens one transaction for one caller, asks the rules, writes what changed and the audit entry, and
//! commits.

pub mod desk;
pub mod figures;
pub mod office;
