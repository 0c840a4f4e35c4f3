//! `waystation token`: bearer tokens of staff, made and ended at the console.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;
use waystation_domain::security::caller::{AwaitedToken, Role, Token};
use waystation_domain::words::calendar::Zone;
use waystation_domain::words::ids::{FunctionId, OperationId, PartnerId, StaffId, TokenId};
use waystation_domain::words::time::Timestamp;
use waystation_domain::work::office::{AskedToken, MadeToken, Office, TokenInput, TokenList};

use super::console::{Acting, Console};
use super::failure::Failure;
use super::out::{Out, table, whole};
use super::{Format, json_text};
use crate::config::Config;

/// Make, list and revoke tokens
#[derive(Subcommand)]
pub(crate) enum Tokens {
    /// Make a token and show its secret, once. The first one is made with `--role central`, and needs nobody else
    Create(Create),
    /// List the tokens, without their secrets
    List {
        /// How to write the list
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// End a token at once, or take back one that waits for a second member of the central team
    Revoke {
        /// The token's id
        id: TokenId,
        #[command(flatten)]
        acting: Acting,
    },
}

/// The words for the roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RoleWord {
    /// Sits with the person: registers, asks, records consent, refers
    Caseworker,
    /// A caseworker who also approves what needs a second person
    Supervisor,
    /// Reads the audit and the disclosures of an operation
    ProtectionOfficer,
    /// The central team: plugins, grants, agreements, partners, tokens, audit; never a person's data
    Central,
    /// A member of a partner's staff
    Partner,
}

#[derive(Args)]
pub(crate) struct Create {
    /// What the holder may do
    #[arg(long, value_enum)]
    role: RoleWord,
    /// The operation, for every role but central; whose referrals it is about, for partner
    #[arg(long, value_name = "ID")]
    operation: Option<OperationId>,
    /// The partner, for partner
    #[arg(long, value_name = "ID")]
    partner: Option<PartnerId>,
    /// The holder's function there, for partner
    #[arg(long, value_name = "ID")]
    function: Option<FunctionId>,
    /// What the central team calls the holder in its list
    #[arg(long)]
    label: String,
    /// For how many days it is valid, 1 to 366
    #[arg(long)]
    days: u32,
    /// The holder's staff id, as `waystation token list` shows it: one person keeps one id over all their tokens, so that
    /// whom a person excluded stays excluded
    #[arg(long, value_name = "UUID", required_unless_present = "new_staff")]
    staff: Option<StaffId>,
    /// The holder never had a token here, and gets a staff id; with `--staff`, that one
    #[arg(long)]
    new_staff: bool,
    /// Your own staff id, which the audit names [default: `staff` of the configuration; for a central token, the
    /// holder's]
    #[arg(long, value_name = "UUID")]
    by: Option<StaffId>,
    /// How to write the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Create {
    fn role(&self) -> Result<Role, Failure> {
        let (operation, partner) = match self.role {
            RoleWord::Caseworker | RoleWord::Supervisor | RoleWord::ProtectionOfficer => (true, false),
            RoleWord::Central => (false, false),
            RoleWord::Partner => (true, true),
        };
        let given = [
            ("--operation", self.operation.is_some(), operation),
            ("--partner", self.partner.is_some(), partner),
            ("--function", self.function.is_some(), partner),
        ];
        for (flag, given, wanted) in given {
            match (given, wanted) {
                (true, false) => return Err(Failure::usage(format!("this role does not take {flag}"))),
                (false, true) => return Err(Failure::usage(format!("this role needs {flag} ID"))),
                _ => {}
            }
        }
        let of = |make: fn(OperationId) -> Role| self.operation.clone().map(make);
        let role = match self.role {
            RoleWord::Caseworker => of(|operation| Role::Caseworker { operation }),
            RoleWord::Supervisor => of(|operation| Role::Supervisor { operation }),
            RoleWord::ProtectionOfficer => of(|operation| Role::ProtectionOfficer { operation }),
            RoleWord::Central => Some(Role::Central),
            RoleWord::Partner => {
                let all = self.operation.clone().zip(self.partner.clone()).zip(self.function.clone());
                all.map(|((operation, partner), function)| Role::Partner { operation, partner, function })
            }
        };
        role.ok_or_else(|| Failure::usage("the role is not complete"))
    }
}

pub(crate) async fn run(tokens: Tokens, config: &Config, out: &mut Out) -> Result<(), Failure> {
    match tokens {
        Tokens::Create(create) => make(create, config, out).await,
        Tokens::List { format } => list(format, config, out).await,
        Tokens::Revoke { id, acting } => {
            let console = Console::open(config).await?;
            let caller = console.caller(&acting, config).await?;
            console.office(&caller).await?.revoke_token(id).await?;
            console.close().await;
            out.line(format_args!("token {id} is revoked: nobody gets in with it from now on"));
            Ok(())
        }
    }
}

async fn make(create: Create, config: &Config, out: &mut Out) -> Result<(), Failure> {
    let role = create.role()?;
    let console = Console::open(config).await?;
    let host = &console.host;
    let holder = create.staff.unwrap_or_else(|| StaffId::new(host.now(), host.id_bytes()));
    // Making a central token at the console needs no other token: it is how the first one is made, and the way
    // back when all have ended.
    let caller = match create.by.or(config.staff) {
        None if role == Role::Central => Console::in_the_name_of(holder),
        _ => console.central(create.by, config).await?,
    };
    let input =
        TokenInput { staff: Some(holder), new_staff: create.new_staff, label: create.label, role, days: create.days };
    let asked = console.office(&caller).await?.make_token(input).await?;
    console.close().await;
    let MadeToken { token, secret, findings } = match asked {
        AskedToken::Made(made) => *made,
        AskedToken::Awaits(awaited) => return waits(&awaited, create.format, out),
    };
    match create.format {
        Format::Json => {
            let mut all = as_json(&token);
            all["secret"] = json!(*secret);
            all["findings"] = json!(findings);
            out.line(json_text(&all));
        }
        Format::Text => {
            out.line(format_args!("token   {}", token.id));
            out.line(format_args!("staff   {}", token.staff));
            out.line(format_args!("role    {}", token.role));
            out.line(format_args!("until   {}", token.expires_at));
            out.line(format_args!("secret  {}", *secret));
            out.line("");
            out.line("The secret is shown this once. Hand it over by a safe way; the host keeps only its hash.");
            super::plugin::write_findings(&findings, out);
        }
    }
    Ok(())
}

/// Says that a second member of the central team has to ask for the same.
fn waits(awaited: &AwaitedToken, format: Format, out: &mut Out) -> Result<(), Failure> {
    match format {
        Format::Json => out.line(json_text(&json!({ "awaits": awaited }))),
        Format::Text => {
            out.line(format_args!("waits   {}", awaited.id));
            out.line(format_args!("staff   {}", awaited.staff));
            out.line(format_args!("role    {}", awaited.role));
            out.line(format_args!("until   {}", awaited.until));
            out.line("");
            out.line(
                "There is no token yet: it lets act in the name of somebody who has been here before, or as the central \
                 team, and takes two of its members. Another one asks for the same, and gets the secret.",
            );
        }
    }
    Ok(())
}

async fn list(format: Format, config: &Config, out: &mut Out) -> Result<(), Failure> {
    let console = Console::open(config).await?;
    // Whoever looks at the console is nobody in particular.
    let nobody = Console::in_the_name_of(StaffId::HOST);
    let TokenList { tokens, awaits } = Office::look(&console.host, &nobody).await?.tokens().await?;
    let (tokens, awaits) = (whole(tokens), whole(awaits));
    let now = console.host.now();
    console.close().await;
    match format {
        Format::Json => {
            let waiting = awaits.iter().map(|awaited| json!({ "awaits": awaited }));
            out.line(json_text(&tokens.iter().map(as_json).chain(waiting).collect::<Vec<_>>()));
        }
        Format::Text => {
            let mut rows = vec![["token", "staff", "role", "state", "label"].map(str::to_owned).to_vec()];
            rows.extend(tokens.iter().map(|token| {
                let (id, staff) = (token.id.to_string(), token.staff.to_string());
                vec![id, staff, token.role.to_string(), state(token, now), token.label.clone()]
            }));
            rows.extend(awaits.into_iter().map(|awaited| {
                let state = format!("waits for a second, asked by {}", awaited.by);
                vec![awaited.id.to_string(), awaited.staff.to_string(), awaited.role.to_string(), state, awaited.label]
            }));
            table(out, &rows);
        }
    }
    Ok(())
}

fn state(token: &Token, now: Timestamp) -> String {
    match token.revoked_at {
        Some(at) => format!("revoked {} UTC", Zone::default().wall_clock(at)),
        None if now < token.expires_at => format!("until {} UTC", Zone::default().wall_clock(token.expires_at)),
        None => format!("ended {} UTC", Zone::default().wall_clock(token.expires_at)),
    }
}

fn as_json(token: &Token) -> serde_json::Value {
    json!({
        "id": token.id,
        "staff": token.staff,
        "label": token.label,
        "role": token.role,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
    })
}
