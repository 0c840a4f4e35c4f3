//! `waystation operation` and `waystation partner`: the organisations, written down by hand.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use waystation_domain::consent::people::Capacity;
use waystation_domain::organisation::operation::Operation;
use waystation_domain::organisation::partner::{Partner, PartnerKind};
use waystation_domain::person::country::{self, CountryCode};
use waystation_domain::retention::terms::Retention;
use waystation_domain::rights::RightsTerms;
use waystation_domain::words::calendar::{LeapDay, Zone};
use waystation_domain::words::ids::{OperationId, PartnerId};
use waystation_domain::words::language::{HostLanguage, Language, PreferredLanguages};

use super::console::{Acting, Console};
use super::failure::Failure;
use super::out::{Out, table, whole};
use crate::config::Config;
use crate::files;
use crate::speech::speech;

/// The most bytes of such a file.
const FILE_LIMIT: u64 = 1 << 20;

/// Record and list country operations
#[derive(Subcommand)]
pub(crate) enum Operations {
    /// Record an operation, or replace what is recorded about it
    Put(PutOperation),
    /// List the operations
    List,
}

/// Record and list partners
#[derive(Subcommand)]
pub(crate) enum Partners {
    /// Record a partner, or replace what is recorded about it
    Put(PutPartner),
    /// List the partners
    List,
}

/// From a file, or from flags.
#[derive(Args)]
pub(crate) struct PutOperation {
    /// A TOML or JSON file with id, title, country, consent-days-at-most, offer-grace-hours, capacity, time-zone,
    /// leap-day and rights, or - for TOML from standard input, instead of the flags. Only a file can set age bands other
    /// than the default ones, and within how many days requests of persons are answered and to whom they complain
    #[arg(conflicts_with_all = [
        "id", "title", "country", "consent_days_at_most", "offer_grace_hours", "time_zone", "leap_day",
    ])]
    file: Option<PathBuf>,
    /// The id, as in the catalogue of its plugin
    #[arg(long, required_unless_present = "file")]
    id: Option<OperationId>,
    /// What staff call it
    #[arg(long, required_unless_present = "file")]
    title: Option<String>,
    /// The country in which it works, ISO 3166-1 alpha-3, or a code with its scheme such as progres:LEB
    #[arg(long, required_unless_present = "file")]
    country: Option<CountryCode>,
    /// The most days a consent may last
    #[arg(long, value_name = "DAYS", default_value_t = Operation::default_consent_days())]
    consent_days_at_most: u32,
    /// How many hours after its due date an offer lapses that the partner did not answer
    #[arg(long, value_name = "HOURS", default_value_t = Operation::default_grace_hours())]
    offer_grace_hours: u32,
    /// The time zone whose days count, such as Asia/Kabul
    #[arg(long, value_name = "ZONE", default_value_t = Zone::default())]
    time_zone: Zone,
    /// When somebody born on 29 February completes a year of age in a common year: 28-february or 1-march
    #[arg(long, value_name = "DAY", default_value = LeapDay::default().code(), value_parser = leap_day)]
    leap_day: LeapDay,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct OperationFile {
    id: OperationId,
    title: String,
    country: CountryCode,
    #[serde(default = "Operation::default_consent_days", alias = "consent_days_at_most")]
    consent_days_at_most: u32,
    #[serde(default = "Operation::default_grace_hours", alias = "offer_grace_hours")]
    offer_grace_hours: u32,
    #[serde(default)]
    capacity: Capacity,
    #[serde(default, alias = "time_zone")]
    time_zone: Zone,
    #[serde(default, alias = "leap_day")]
    leap_day: LeapDay,
    #[serde(default)]
    rights: RightsTerms,
}

#[derive(Args)]
pub(crate) struct PutPartner {
    /// A TOML or JSON file with id, name, kind and country, or - for TOML from standard input, instead of the flags
    #[arg(conflicts_with_all = ["id", "name", "kind", "country"])]
    file: Option<PathBuf>,
    /// The id
    #[arg(long, required_unless_present = "file")]
    id: Option<PartnerId>,
    /// Its name, as the person hears it
    #[arg(long, required_unless_present = "file")]
    name: Option<String>,
    /// What kind of organisation it is
    #[arg(long, value_enum, required_unless_present = "file")]
    kind: Option<KindWord>,
    /// Which state, for a government; ISO 3166-1 alpha-3, or a code with its scheme such as progres:LEB
    #[arg(long)]
    country: Option<CountryCode>,
    #[command(flatten)]
    acting: Acting,
}

/// The words for the kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
enum KindWord {
    /// A national or international non-governmental organisation
    NonGovernmental,
    /// A body of the United Nations
    UnitedNations,
    /// An authority of a state, at any level
    Government,
    /// A private body, such as a clinic
    Private,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartnerFile {
    id: PartnerId,
    name: String,
    kind: KindWord,
    country: Option<CountryCode>,
}

impl PartnerFile {
    fn partner(self) -> Result<Partner, Failure> {
        let kind = match (self.kind, self.country) {
            (KindWord::Government, Some(CountryCode(country))) => PartnerKind::Government { country },
            (KindWord::Government, None) => {
                return Err(Failure::usage(
                    "a government needs its country: nothing is ever shared with the authorities \
                                           of a person's country of origin, so the host must know which state it is",
                ));
            }
            (_, Some(_)) => return Err(Failure::usage("only a government has a country here")),
            (KindWord::NonGovernmental, None) => PartnerKind::NonGovernmental,
            (KindWord::UnitedNations, None) => PartnerKind::UnitedNations,
            (KindWord::Private, None) => PartnerKind::Private,
        };
        Ok(Partner { id: self.id, name: self.name, kind, awaits: None })
    }
}

/// What a person wrote: JSON when the name of the file says so, else TOML, as from standard input.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let text = files::read_text(path, FILE_LIMIT)?;
    let parsed = match path.extension() {
        Some(extension) if extension == "json" => serde_json::from_str(&text).map_err(|e| e.to_string()),
        _ => toml::from_str(&text).map_err(|e| e.to_string()),
    };
    parsed.map_err(|message| Failure::usage(format!("{}: {}", path.display(), message.trim_end())))
}

fn english() -> PreferredLanguages {
    Language::english().into()
}

/// The kind of a partner, and of a government the name of its state: a code can be mistaken for another one.
fn kind(kind: &PartnerKind) -> String {
    match kind {
        PartnerKind::NonGovernmental => "non-governmental".to_owned(),
        PartnerKind::UnitedNations => "united-nations".to_owned(),
        PartnerKind::Government { country } => format!("government of {}", country::name(country, &english())),
        PartnerKind::Private => "private".to_owned(),
    }
}

fn leap_day(word: &str) -> Result<LeapDay, String> {
    let expected = || LeapDay::ALL.iter().map(|day| day.code()).collect::<Vec<_>>().join(" or ");
    word.parse().map_err(|_| format!("{} is expected", expected()))
}

/// What clap has ensured.
fn given<T>(flag: Option<T>, name: &str) -> Result<T, Failure> {
    flag.ok_or_else(|| Failure::usage(format!("{name} or a file is needed")))
}

pub(crate) async fn operations(operations: Operations, config: &Config, out: &mut Out) -> Result<(), Failure> {
    match operations {
        Operations::Put(put) => {
            let file = match &put.file {
                Some(path) => read(path)?,
                None => OperationFile {
                    id: given(put.id, "--id")?,
                    title: given(put.title, "--title")?,
                    country: given(put.country, "--country")?,
                    consent_days_at_most: put.consent_days_at_most,
                    offer_grace_hours: put.offer_grace_hours,
                    capacity: Capacity::default(),
                    time_zone: put.time_zone,
                    leap_day: put.leap_day,
                    rights: RightsTerms::default(),
                },
            };
            let OperationFile {
                id,
                title,
                country,
                consent_days_at_most,
                offer_grace_hours,
                capacity,
                time_zone,
                leap_day,
                rights,
            } = file;
            let CountryCode(country) = country;
            let operation = Operation {
                id,
                title,
                country,
                consent_days_at_most,
                offer_grace_hours,
                capacity,
                time_zone,
                leap_day,
                rights,
                awaits: None,
                retention: Retention::default(),
            };
            let console = Console::open(config).await?;
            let caller = console.caller(&put.acting, config).await?;
            let noted = console.office(&caller).await?.put_operation(&operation).await?;
            let operation = noted.record;
            console.close().await;
            let (country, zone) = (country::name(&operation.country, &english()), &operation.time_zone);
            out.line(format_args!("operation {} is recorded: {country}, days of {zone}", operation.id));
            if operation.awaits.is_some() {
                out.line(
                    "The age bands stay as they are until another member of the central team records the same ones.",
                );
            }
            super::plugin::write_findings(&noted.findings, out);
        }
        Operations::List => {
            let console = Console::open(config).await?;
            let all = whole(console.host.store.begin_read().await?.operations().await?);
            console.close().await;
            let mut rows = vec![
                ["operation", "country", "time zone", "consent lasts at most", "title"].map(str::to_owned).to_vec(),
            ];
            rows.extend(all.into_iter().map(|o| {
                let days = speech(HostLanguage::English).count("console-days", o.consent_days_at_most);
                let country = country::name(&o.country, &english()).to_owned();
                vec![o.id.to_string(), country, o.time_zone.to_string(), days.into_owned(), o.title]
            }));
            table(out, &rows);
        }
    }
    Ok(())
}

pub(crate) async fn partners(partners: Partners, config: &Config, out: &mut Out) -> Result<(), Failure> {
    match partners {
        Partners::Put(put) => {
            let file = match &put.file {
                Some(path) => read(path)?,
                None => PartnerFile {
                    id: given(put.id, "--id")?,
                    name: given(put.name, "--name")?,
                    kind: given(put.kind, "--kind")?,
                    country: put.country,
                },
            };
            let partner = file.partner()?;
            let console = Console::open(config).await?;
            let caller = console.caller(&put.acting, config).await?;
            let partner = console.office(&caller).await?.put_partner(&partner).await?;
            console.close().await;
            out.line(format_args!("partner {} is recorded: {}", partner.id, kind(&partner.kind)));
            if partner.awaits.is_some() {
                out.line(
                    "It stays the authority that it is until another member of the central team records the same kind.",
                );
            }
        }
        Partners::List => {
            let console = Console::open(config).await?;
            let all = whole(console.host.store.begin_read().await?.partners().await?);
            console.close().await;
            let mut rows = vec![["partner", "kind", "name"].map(str::to_owned).to_vec()];
            rows.extend(all.into_iter().map(|p| vec![p.id.to_string(), kind(&p.kind), p.name]));
            table(out, &rows);
        }
    }
    Ok(())
}
