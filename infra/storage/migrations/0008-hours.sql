-- What a company says for everybody who says nothing of their own.
create table company_hours (
  tenant_id uuid primary key references tenants,
  holiday_country text,
  holiday_region text,
  -- Off duty outside working time.
  quiet_after_hours boolean not null default false
);

-- What a person says of their hours. Who has no row has the defaults.
create table person_hours (
  tenant_id uuid not null,
  person_id uuid not null,
  -- [{weekday, fromMinute, untilMinute}]; null: people.work_days and its two minutes.
  work_week jsonb,
  -- null: the company's.
  holiday_country text,
  holiday_region text,
  quiet_after_hours boolean,
  -- Switched on by hand, and when it ends.
  mode text check (mode in ('break', 'off')),
  mode_since timestamptz,
  mode_until timestamptz,
  -- [{minutesBefore, via}]; null: the defaults.
  reminders jsonb,
  primary key (tenant_id, person_id),
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade,
  check ((mode is null) = (mode_until is null) and (mode is null) = (mode_since is null))
);

-- On the wall clock of the person; whole days begin and end at 00:00.
create table leaves (
  id uuid primary key,
  tenant_id uuid not null,
  person_id uuid not null,
  start_local text not null,
  end_local text not null,
  note text not null default '',
  created_at timestamptz not null default now(),
  check (start_local < end_local),
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade
);
create index on leaves (tenant_id, person_id);

-- Who may ring and write to somebody off duty.
create table important_contacts (
  tenant_id uuid not null,
  person_id uuid not null,
  contact_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, person_id, contact_id),
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade,
  foreign key (tenant_id, contact_id) references people (tenant_id, id) on delete cascade
);
-- What came through that way.
create table contact_calls (
  id bigint generated always as identity primary key,
  tenant_id uuid not null,
  person_id uuid not null,
  contact_id uuid not null,
  by text not null check (by in ('mail', 'ring', 'notice')),
  at timestamptz not null,
  foreign key (tenant_id, person_id, contact_id)
    references important_contacts (tenant_id, person_id, contact_id) on delete cascade
);
create index on contact_calls (tenant_id, person_id, contact_id, at);

-- Letters that wait for the start of somebody's day.
create table deferred_letters (
  id bigint generated always as identity primary key,
  tenant_id uuid not null,
  person_id uuid not null,
  to_email text not null,
  reply_to text,
  subject text not null,
  body text not null,
  html text,
  calendar text,
  document_id uuid,
  due_at timestamptz not null,
  created_at timestamptz not null,
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade,
  foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade
);
create index on deferred_letters (tenant_id, due_at);
create index on deferred_letters (tenant_id, person_id);

-- Somebody's own reminders of one meeting.
create table meeting_reminders (
  tenant_id uuid not null,
  meeting_id uuid not null,
  person_id uuid not null,
  reminders jsonb not null,
  primary key (tenant_id, meeting_id, person_id),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade,
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade
);
-- Reminders that were due: told once each, however many processes look.
create table reminders (
  id uuid primary key,
  tenant_id uuid not null,
  meeting_id uuid not null,
  person_id uuid not null,
  original_local text not null,
  starts_at timestamptz not null,
  minutes_before integer not null,
  via text not null check (via in ('app', 'mail', 'push')),
  told_at timestamptz not null,
  dismissed_at timestamptz,
  unique (tenant_id, meeting_id, person_id, original_local, starts_at, minutes_before, via),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade,
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade
);
create index on reminders (tenant_id, person_id, starts_at);
-- Up to when a company's reminders were told.
create table reminder_marks (
  tenant_id uuid primary key references tenants,
  told_until timestamptz not null
);

-- Calendars elsewhere that make somebody busy.
create table busy_feeds (
  id uuid primary key,
  tenant_id uuid not null,
  person_id uuid not null,
  name text not null,
  url text not null,
  etag text,
  fetched_at timestamptz,
  due_at timestamptz not null,
  failures_count integer not null default 0,
  problem text,
  created_at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (tenant_id, person_id, url),
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade
);
create index on busy_feeds (tenant_id, due_at);
create table busy_spans (
  tenant_id uuid not null,
  feed_id uuid not null,
  person_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  kind text not null check (kind in ('busy', 'tentative', 'leave', 'off')),
  foreign key (tenant_id, feed_id) references busy_feeds (tenant_id, id) on delete cascade,
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade
);
create index on busy_spans (tenant_id, person_id, starts_at);
create index on busy_spans (tenant_id, feed_id);

-- Browsers that take reminders while no page is open.
create table push_subscriptions (
  id uuid primary key,
  tenant_id uuid not null,
  person_id uuid not null,
  endpoint text not null,
  p256dh text not null,
  auth text not null,
  created_at timestamptz not null default now(),
  unique (tenant_id, endpoint),
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade
);
create index on push_subscriptions (tenant_id, person_id);
