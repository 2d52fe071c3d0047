-- What every viewer of a watermarked meeting carries over their page, and what led there later.

-- Whether all meetings of a company carry one, whatever they say themselves.
alter table tenants add column watermark boolean not null default false;

-- One row for half an hour of somebody in a meeting: a shown code is the mark and the minute since `from_at`.
create table watermark_marks (
  tenant_id uuid not null,
  mark text not null check (mark ~ '^[0-9A-HJKMNP-TV-Z]{6}$'),
  meeting_id uuid not null,
  person_key text not null,
  -- As it stood over the page.
  name text not null,
  guest boolean not null,
  -- A whole minute.
  from_at timestamptz not null,
  primary key (tenant_id, mark),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade
);
create index on watermark_marks (tenant_id, meeting_id, person_key, from_at);
create index on watermark_marks (tenant_id, from_at);

-- Pages whose watermark was taken away or changed; at most one a minute of each kind.
create table watermark_tamperings (
  tenant_id uuid not null,
  meeting_id uuid not null,
  person_key text not null,
  name text not null,
  what text not null check (what in ('removed', 'hidden', 'changed')),
  -- The minute, and when in it.
  minute_at timestamptz not null,
  at timestamptz not null,
  primary key (tenant_id, meeting_id, person_key, what, minute_at),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade
);
