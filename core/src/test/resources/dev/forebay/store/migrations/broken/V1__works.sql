create table works (n int);
