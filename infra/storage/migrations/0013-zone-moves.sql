-- Occurrences that a new release of tzdata moved, until their people have been told.
create table zone_moves (
  tenant_id uuid not null,
  meeting_id uuid not null,
  original_local text not null,
  -- Where people know it to be, and where it is.
  before_at timestamptz not null,
  after_at timestamptz not null,
  primary key (tenant_id, meeting_id, original_local),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade
);
