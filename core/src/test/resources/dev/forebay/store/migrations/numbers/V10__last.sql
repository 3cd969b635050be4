insert into numbered values (10);
