//! The routes, a file for each noun. A handler parses, and calls the desk or the office.

pub(crate) mod agreements;
pub(crate) mod audit;
pub(crate) mod bases;
pub(crate) mod closing;
pub(crate) mod consents;
pub(crate) mod dictionary;
pub(crate) mod disclosures;
pub(crate) mod duties;
pub(crate) mod evidence;
pub(crate) mod figures;
pub(crate) mod file_requests;
pub(crate) mod grants;
pub(crate) mod guardianship;
pub(crate) mod individuals;
pub(crate) mod me;
pub(crate) mod operations;
mod paging;
pub(crate) mod partner;
pub(crate) mod partners;
pub(crate) mod pathways;
pub(crate) mod plugin_faults;
pub(crate) mod plugins;
pub(crate) mod receipts;
pub(crate) mod referrals;
pub(crate) mod service;
pub(crate) mod status;
pub(crate) mod tokens;
