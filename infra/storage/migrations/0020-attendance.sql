-- What somebody was in a meeting with, as their browser said when they got their ticket; empty: it did not say.
alter table attendances
  add column device_form text not null default 'unknown'
    check (device_form in ('computer', 'phone', 'tablet', 'unknown')),
  add column device_browser text not null default '',
  add column device_system text not null default '';

-- Contact details are nobody's business but the company's admins' until they are shared.
alter table people
  add column phone text not null default '',
  add column contact_shared boolean not null default false;

-- Who hides theirs from those in one meeting.
create table meeting_contact_hides (
  tenant_id uuid not null,
  meeting_id uuid not null,
  person_id uuid not null,
  primary key (tenant_id, meeting_id, person_id),
  foreign key (tenant_id, meeting_id) references meetings (tenant_id, id) on delete cascade,
  foreign key (tenant_id, person_id) references people (tenant_id, id) on delete cascade
);
