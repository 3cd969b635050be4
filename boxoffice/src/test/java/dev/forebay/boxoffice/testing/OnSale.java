package dev.forebay.boxoffice.testing;

/** An event of the sample world that is on sale, and seats of it that no other test uses. */
public record OnSale(RunningBoxOffice office, String event) {
    private static final String QUERY =
            "select e.id from boxoffice.events e join boxoffice.venues v on v.id = e.venue_id"
                    + " where sale_opens_at < now() and sale_closes_at > now() and v.seats between 200 and 5000"
                    + " order by v.seats desc, e.id limit 1";

    public static OnSale of(RunningBoxOffice office) {
        return new OnSale(office, office.sql().text(QUERY));
    }

    /** Seats nobody has. */
    public String[] seats(int count) {
        var seats = new String[count];
        for (int i = 0; i < count; i++) {
            seats[i] = Seats.next(office, event);
        }
        return seats;
    }

    public long feeBasisPoints() {
        return office.sql()
                .number(
                        "select o.fee_basis_points from boxoffice.organizations o join boxoffice.events e"
                                + " on e.organization_id = o.id where e.id = ?",
                        event);
    }
}
