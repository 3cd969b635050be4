package dev.forebay.boxoffice.seating.plan;

import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.MISSING_MEMBER;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The areas' part of {@link PlanAssembly}. */
final class AreaAssembly {

    /** Leaves room for "ga:" before and the number of a place after it in the id of a unit. */
    private static final Pattern USABLE_ID = Pattern.compile("[A-Za-z0-9_.@-]{1,80}");

    private final PlanAssembly plan;
    private final Faults faults;
    private final Set<String> ids = new HashSet<>();

    AreaAssembly(PlanAssembly plan, Faults faults) {
        this.plan = plan;
        this.faults = faults;
    }

    List<PlanArea> assemble(List<Drafts.Area> drafts) {
        var areas = new ArrayList<PlanArea>(drafts.size());
        for (var draft : drafts) {
            var area = area(draft);
            if (area != null) {
                areas.add(area);
            }
        }
        return areas;
    }

    private @Nullable PlanArea area(Drafts.Area draft) {
        var pointer = draft.pointer();
        var place = plan.absolute(draft.zone, null, draft.position, draft::pointer);
        boolean sold = draft.capacity > 0;
        if (sold && draft.category == null) {
            faults.add(
                    pointer, MISSING_MEMBER, "An area with a capacity needs a \"category\", so that it has a price.");
        }
        boolean priced = !sold || (draft.category != null && plan.known(draft.category, draft::pointer));
        if (place == null || draft.shape == null || !priced) {
            return null;
        }
        return new PlanArea(
                id(draft),
                plan.section(draft.zone),
                draft.shape,
                place.x(),
                place.y(),
                draft.rotation,
                plan.decoration(draft.colour, pointer + "/color"),
                plan.decoration(draft.border, pointer + "/border_color"),
                caption(draft, place),
                sold && draft.category != null ? new PlanArea.Admission(draft.category, draft.capacity) : null);
    }

    /** The uuid where it is usable and nobody had it before, else the area's place in the document. */
    private String id(Drafts.Area draft) {
        if (draft.uuid != null && USABLE_ID.matcher(draft.uuid).matches() && ids.add(draft.uuid)) {
            return draft.uuid;
        }
        var id = "area-" + draft.zone.index + "-" + draft.index;
        while (!ids.add(id)) {
            id += "-";
        }
        return id;
    }

    private PlanArea.@Nullable Caption caption(Drafts.Area draft, PlanArea.Point place) {
        var caption = draft.caption;
        if (caption == null) {
            return null;
        }
        var offset = caption.position() == null ? middle(draft.shape) : caption.position();
        if (Double.isNaN(offset.x())) {
            return null;
        }
        return new PlanArea.Caption(
                caption.text(),
                place.x() + offset.x(),
                place.y() + offset.y(),
                caption.size(),
                plan.decoration(caption.colour(), draft.pointer() + "/text/color"));
    }

    private static PlanArea.Point middle(PlanArea.@Nullable Shape shape) {
        return shape instanceof PlanArea.Shape.Rectangle rectangle
                ? new PlanArea.Point(rectangle.width() / 2, rectangle.height() / 2)
                : new PlanArea.Point(0, 0);
    }
}
