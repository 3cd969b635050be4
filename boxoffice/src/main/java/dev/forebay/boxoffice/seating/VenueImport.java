package dev.forebay.boxoffice.seating;

import dev.forebay.boxoffice.seating.plan.PlanFault;
import java.util.List;

/** What the import of a seating plan came to. */
public sealed interface VenueImport {
    /** The venue stands; the warnings name what its owner may want to look at. */
    record Imported(Venue venue, List<PlanFault> warnings) implements VenueImport {
        public Imported {
            warnings = List.copyOf(warnings);
        }
    }

    /** The plan can't be used; nothing was stored. {@code more} faults are not listed. */
    record Refused(List<PlanFault> faults, int more) implements VenueImport {
        public Refused {
            faults = List.copyOf(faults);
        }
    }
}
