create table numbered (n int);
