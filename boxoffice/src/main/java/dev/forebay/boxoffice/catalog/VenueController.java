package dev.forebay.boxoffice.catalog;

import dev.forebay.boxoffice.platform.AuditLog;
import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Ids;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.boxoffice.seating.NewVenue;
import dev.forebay.boxoffice.seating.Venue;
import dev.forebay.boxoffice.seating.VenueImport;
import dev.forebay.boxoffice.seating.Venues;
import dev.forebay.boxoffice.seating.plan.PlanFault;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Organisers bring their venues: the body is the seating plan itself. */
@RestController
@Tag(name = "Organiser")
class VenueController {
    private final Venues venues;
    private final AuditLog audit;

    VenueController(Venues venues, AuditLog audit) {
        this.venues = venues;
        this.audit = audit;
    }

    @PostMapping(path = "/api/admin/venues", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Import a seating plan as a venue; refused with every fault and its JSON pointer")
    ResponseEntity<ImportedView> importPlan(
            @RequestBody byte[] plan,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String city,
            @RequestParam(defaultValue = "") String country,
            @RequestParam(defaultValue = "UTC") String timeZone,
            @RequestParam(defaultValue = "") String organization,
            @Parameter(hidden = true) Caller caller) {
        var member = caller.requireMember();
        requireTexts(name, city, country, timeZone);
        String owner = Organizations.actedFor(member, organization);
        var about = new NewVenue(Ids.next("ven_"), owner, name, city, country, timeZone);
        return switch (venues.importPlan(about, plan)) {
            case VenueImport.Imported imported -> {
                var venue = imported.venue();
                audit.write(member, "venue.import", "venue:" + venue.id(), "import", Map.of("places", venue.seats()));
                yield ResponseEntity.status(HttpStatus.CREATED).body(ImportedView.of(venue, imported.warnings()));
            }
            case VenueImport.Refused refused ->
                throw Problem.refused(
                                "bad_plan",
                                "The seating plan has faults and was not stored; correct them all and send it again.")
                        .with(
                                "faults",
                                refused.faults().stream().map(FaultView::of).toList())
                        .with("moreFaults", refused.more());
        };
    }

    private static void requireTexts(String name, String city, String country, String timeZone) {
        if (name.length() > 200 || city.length() > 100 || !country.matches("([A-Z]{2})?")) {
            throw Problem.refused(
                    "bad_venue",
                    "A name has at most 200 characters, a city 100, and a country is two capital letters.");
        }
        try {
            ZoneId.of(timeZone);
        } catch (DateTimeException unknown) {
            throw Problem.refused("bad_venue", "The timeZone is not known; give one like Europe/Berlin.");
        }
    }

    record ImportedView(
            String venueId,
            String name,
            String city,
            String country,
            String timeZone,
            int seats,
            String plan,
            List<FaultView> warnings) {
        static ImportedView of(Venue venue, List<PlanFault> warnings) {
            return new ImportedView(
                    venue.id(),
                    venue.name(),
                    venue.city(),
                    venue.country(),
                    venue.timeZone(),
                    venue.seats(),
                    venue.layoutHash(),
                    warnings.stream().map(FaultView::of).toList());
        }
    }

    /** A fault and its place in the plan. */
    record FaultView(String pointer, String code, String message) {
        static FaultView of(PlanFault fault) {
            return new FaultView(fault.pointer(), fault.code().wire(), fault.message());
        }
    }
}
