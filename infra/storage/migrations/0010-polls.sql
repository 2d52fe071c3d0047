-- Which of several times suits people, and pages at which people outside book one.

create table polls (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  host_id uuid not null,
  title text not null,
  body text not null default '',
  zone text not null,
  duration_seconds integer not null check (duration_seconds between 300 and 86400),
  -- The secret part of the link `/poll/<secret>`, which the host passes on.
  link_secret text not null unique,
  -- No votes from then on; null: until it is closed.
  ends_at timestamptz,
  state text not null default 'open' check (state in ('open', 'closed', 'cancelled')),
  chosen_slot_id uuid,
  meeting_id uuid,
  created_at timestamptz not null default now(),
  unique (tenant_id, id),
  foreign key (tenant_id, host_id) references people (tenant_id, id) on delete cascade
);
create index on polls (tenant_id, host_id);

create table poll_slots (
  id uuid primary key,
  tenant_id uuid not null,
  poll_id uuid not null,
  starts_at timestamptz not null,
  unique (tenant_id, id),
  unique (tenant_id, poll_id, starts_at),
  foreign key (tenant_id, poll_id) references polls (tenant_id, id) on delete cascade
);

-- Who is asked by name: people of the company, and outsiders by address.
create table poll_people (
  tenant_id uuid not null,
  poll_id uuid not null,
  person_id uuid not null,
  primary key (tenant_id, poll_id, person_id),
  foreign key (tenant_id, poll_id) references polls (tenant_id, id) on delete cascade,
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade
);
create index on poll_people (tenant_id, person_id);

create table poll_guests (
  tenant_id uuid not null,
  poll_id uuid not null,
  email text not null,
  name text not null,
  language text not null check (language in ('en', 'zh')),
  primary key (tenant_id, poll_id, email),
  foreign key (tenant_id, poll_id) references polls (tenant_id, id) on delete cascade
);

create table ballots (
  id uuid primary key,
  tenant_id uuid not null,
  poll_id uuid not null,
  -- null: somebody outside, who changes it with a secret.
  person_id uuid,
  secret_hash text unique,
  name text not null,
  email text,
  zone text not null,
  language text not null check (language in ('en', 'zh')),
  comment text not null default '',
  created_at timestamptz not null default now(),
  check ((person_id is null) <> (secret_hash is null)),
  unique (tenant_id, id),
  unique (tenant_id, poll_id, person_id),
  foreign key (tenant_id, poll_id) references polls (tenant_id, id) on delete cascade,
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade
);

create table votes (
  tenant_id uuid not null,
  ballot_id uuid not null,
  slot_id uuid not null,
  vote text not null check (vote in ('yes', 'maybe', 'no')),
  primary key (tenant_id, ballot_id, slot_id),
  foreign key (tenant_id, ballot_id) references ballots (tenant_id, id) on delete cascade,
  foreign key (tenant_id, slot_id) references poll_slots (tenant_id, id) on delete cascade
);

create table booking_pages (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  host_id uuid not null,
  title text not null,
  body text not null default '',
  duration_seconds integer not null check (duration_seconds between 300 and 28800),
  -- [{weekday, fromMinute, untilMinute}] on the host's clock; empty: the host's working time.
  windows jsonb not null default '[]',
  step_minutes integer not null check (step_minutes between 5 and 60),
  buffer_before_minutes integer not null check (buffer_before_minutes between 0 and 240),
  buffer_after_minutes integer not null check (buffer_after_minutes between 0 and 240),
  notice_minutes integer not null check (notice_minutes >= 0),
  days_ahead_max integer not null check (days_ahead_max between 1 and 180),
  per_day_max integer check (per_day_max > 0),
  single_use boolean not null,
  open boolean not null default true,
  -- The secret part of the link `/book/<secret>`, which the host passes on.
  link_secret text not null unique,
  created_at timestamptz not null default now(),
  unique (tenant_id, id),
  foreign key (tenant_id, host_id) references people (tenant_id, id) on delete cascade
);
create index on booking_pages (tenant_id, host_id);

-- Links for one booking each.
create table booking_links (
  secret_hash text primary key,
  tenant_id uuid not null,
  booking_page_id uuid not null,
  used_at timestamptz,
  created_at timestamptz not null default now(),
  foreign key (tenant_id, booking_page_id) references booking_pages (tenant_id, id) on delete cascade
);

create table page_bookings (
  id uuid primary key,
  tenant_id uuid not null,
  -- null: the page was taken away.
  booking_page_id uuid,
  meeting_id uuid not null,
  -- Of the link `/booking/<secret>` that its guest holds.
  secret_hash text not null unique,
  name text not null,
  email text not null,
  zone text not null,
  created_at timestamptz not null default now(),
  unique (tenant_id, meeting_id),
  foreign key (tenant_id, booking_page_id) references booking_pages (tenant_id, id) on delete set null (booking_page_id),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade
);
create index on page_bookings (tenant_id, booking_page_id);
