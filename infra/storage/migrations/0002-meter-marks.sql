-- What the meter must remember to go on after another process metered the room: per node the last fact
-- it counted, and until when the device's time is placed.
alter table attendances add column meter_marks jsonb not null default '{}';

-- Seconds used beyond everything the account could give; part of used_total, never of the account's used.
alter table quota_leases add column written_off bigint not null default 0 check (written_off >= 0);
