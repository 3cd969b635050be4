-- Purpose: how many policies a customer has and what they cost. Arguments: customer.
select p.customer, count(*) as policies, sum(p.premium) as premium from policy p where p.customer = ? group by p.customer
