-- What meetings that took place outside their hours cost people; it fades with time, and everybody may see it.
create table burdens (
  tenant_id uuid not null,
  person_id uuid not null,
  -- Whose key it was; the burden stays where the meeting goes.
  meeting_id uuid not null,
  original_local text not null,
  starts_at timestamptz not null,
  cost integer not null check (cost > 0),
  -- The hardest of its quarter-hours.
  reason text not null check (reason in ('work', 'edge', 'early', 'evening', 'late', 'night')),
  day_off boolean not null,
  primary key (tenant_id, person_id, meeting_id, original_local),
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade
);
create index on burdens (tenant_id, starts_at);

-- Occurrences that are past and were looked at; kept for as long as the sweep looks back.
create table weighed_occurrences (
  tenant_id uuid not null references tenants,
  meeting_id uuid not null,
  original_local text not null,
  ended_at timestamptz not null,
  primary key (tenant_id, meeting_id, original_local)
);
create index on weighed_occurrences (tenant_id, ended_at);
