-- Purpose: adds an organisation.
insert into boxoffice.organizations (id, name, fee_basis_points) values (:id, :name, :fee)
