-- Regions whose nodes may carry a company's calls, and whose processes may serve its documents; none: all.
alter table tenants add column regions text[] not null default '{}' check (cardinality(regions) <= 20);
