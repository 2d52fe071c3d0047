-- Every table below carries tenant_id; the runner adds row-level security with FORCE to each table that
-- is not on the exempt list of schema.ts.

create table tenants (
  id uuid primary key,
  slug text not null unique,
  name text not null default '',
  ready_at timestamptz,
  created_at timestamptz not null default now()
);

create table signing_keys (
  id text primary key,
  public_jwk jsonb not null,
  private_jwk jsonb not null,
  created_at timestamptz not null default now()
);

create table departments (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  parent_id uuid references departments,
  name text not null,
  zone text not null,
  created_at timestamptz not null default now(),
  unique (tenant_id, id)
);

create table people (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  department_id uuid not null,
  name text not null,
  email text not null,
  role text not null check (role in ('member', 'admin', 'owner')),
  zone text not null,
  work_from_minute integer not null check (work_from_minute between 0 and 1440),
  work_until_minute integer not null check (work_until_minute between 0 and 1440),
  work_days integer[] not null,
  language text not null default 'en' check (language in ('en', 'zh')),
  password_hash text,
  created_at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (tenant_id, email),
  foreign key (tenant_id, department_id) references departments (tenant_id, id)
);

create table sign_in_links (
  secret_hash text primary key,
  tenant_id uuid not null references tenants,
  kind text not null check (kind in ('owner', 'person')),
  person_id uuid,
  used_at timestamptz,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade
);

create table outbox (
  id bigint generated always as identity primary key,
  tenant_id uuid not null references tenants,
  to_email text not null,
  subject text not null,
  body text not null,
  calendar text,
  created_at timestamptz not null default now()
);
create index on outbox (tenant_id, id desc);

create table documents (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  title text not null,
  meeting_id uuid,
  created_at timestamptz not null default now(),
  unique (tenant_id, id)
);

create table document_updates (
  id bigint generated always as identity primary key,
  tenant_id uuid not null,
  document_id uuid not null,
  update bytea not null,
  person_key text not null,
  client_ids bigint[] not null,
  created_at timestamptz not null default now(),
  foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade
);
create index on document_updates (tenant_id, document_id, id);

create table document_snapshots (
  tenant_id uuid not null,
  document_id uuid not null,
  state bytea not null,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, document_id),
  foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade
);

create table meetings (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  title text not null,
  host_id uuid not null,
  start_local text not null,
  zone text not null,
  duration_seconds integer not null check (duration_seconds between 60 and 86400),
  recurrence text,
  link_secret text not null unique,
  code text not null unique,
  document_id uuid not null,
  revision integer not null default 0,
  cancelled_at timestamptz,
  created_at timestamptz not null default now(),
  unique (tenant_id, id),
  foreign key (tenant_id, host_id) references people (tenant_id, id),
  foreign key (tenant_id, document_id) references documents (tenant_id, id)
);

create table meeting_codes (
  code text primary key,
  tenant_id uuid not null references tenants,
  meeting_id uuid not null
);

create table meeting_attendees (
  tenant_id uuid not null,
  meeting_id uuid not null,
  person_id uuid not null,
  answer text not null default 'waiting' check (answer in ('waiting', 'yes', 'no', 'maybe')),
  primary key (tenant_id, meeting_id, person_id),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade,
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade
);
create index on meeting_attendees (tenant_id, person_id);

create table occurrences (
  tenant_id uuid not null,
  meeting_id uuid not null,
  start_local text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  tzdata_version text not null,
  primary key (tenant_id, meeting_id, start_local),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade
);
create index on occurrences (tenant_id, starts_at);

create table sessions (
  secret_hash text primary key,
  tenant_id uuid not null references tenants,
  person_id uuid,
  guest_id uuid,
  guest_name text,
  guest_zone text,
  guest_meeting_id uuid,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  check ((person_id is null) <> (guest_id is null)),
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade,
  foreign key (tenant_id, guest_meeting_id) references meetings (tenant_id, id) on delete cascade
);

create table quota_grants (
  tenant_id uuid not null,
  department_id uuid not null,
  monthly_seconds bigint not null check (monthly_seconds >= 0),
  primary key (tenant_id, department_id),
  foreign key (tenant_id, department_id) references departments (tenant_id, id) on delete cascade
);

create table quota_accounts (
  id uuid primary key,
  tenant_id uuid not null,
  department_id uuid not null,
  period_starts_at timestamptz not null,
  period_ends_at timestamptz not null,
  granted bigint not null check (granted >= 0),
  held bigint not null default 0 check (held >= 0),
  used bigint not null default 0 check (used >= 0),
  grace_limit bigint not null default 0 check (grace_limit >= 0),
  unique (tenant_id, id),
  unique (tenant_id, department_id, period_starts_at),
  check (used + held <= granted + grace_limit),
  check (period_starts_at < period_ends_at),
  foreign key (tenant_id, department_id) references departments (tenant_id, id)
);

create table quota_leases (
  id uuid primary key,
  tenant_id uuid not null,
  account_id uuid not null,
  meeting_id uuid not null,
  owner_epoch integer not null,
  last_sequence integer not null default 0,
  granted bigint not null check (granted >= 0),
  used_total bigint not null default 0 check (used_total >= 0),
  valid_until timestamptz not null,
  state text not null check (state in ('open', 'closed', 'expired')),
  created_at timestamptz not null default now(),
  foreign key (tenant_id, account_id) references quota_accounts (tenant_id, id),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id)
);
create index on quota_leases (tenant_id, account_id) where state = 'open';
create unique index on quota_leases (tenant_id, account_id, meeting_id) where state = 'open';

create table ledger_entries (
  id bigint generated always as identity primary key,
  tenant_id uuid not null,
  idempotency_key text not null,
  account_id uuid not null,
  debit_book text not null,
  credit_book text not null,
  seconds bigint not null check (seconds > 0),
  meeting_id uuid,
  reason text not null,
  at timestamptz not null,
  unique (tenant_id, idempotency_key),
  check (debit_book <> credit_book),
  foreign key (tenant_id, account_id) references quota_accounts (tenant_id, id)
);
create index on ledger_entries (tenant_id, account_id, id);

create table room_meters (
  tenant_id uuid not null,
  meeting_id uuid not null,
  process_id text not null,
  epoch integer not null,
  valid_until timestamptz not null,
  primary key (tenant_id, meeting_id),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade
);

create table attendances (
  peer_id uuid primary key,
  tenant_id uuid not null,
  meeting_id uuid not null,
  person_key text not null,
  name text not null,
  payer_department_id uuid not null,
  issued_at timestamptz not null,
  connected_ms bigint not null default 0,
  first_seen_at timestamptz,
  ended_at timestamptz,
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade,
  foreign key (tenant_id, payer_department_id) references departments (tenant_id, id)
);
create index on attendances (tenant_id, meeting_id);

create table chat_messages (
  id bigint generated always as identity primary key,
  tenant_id uuid not null,
  meeting_id uuid not null,
  person_key text not null,
  name text not null,
  text text not null,
  sent_at timestamptz not null,
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade
);
create index on chat_messages (tenant_id, meeting_id, id);
