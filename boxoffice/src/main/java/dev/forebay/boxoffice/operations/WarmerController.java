package dev.forebay.boxoffice.operations;

import dev.forebay.boxoffice.platform.AuditLog;
import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.cache.warm.WarmProgress;
import dev.forebay.cache.warm.WarmReport;
import dev.forebay.cache.warm.Warmers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Runs warmers while an operator watches: one line of JSON for each step, and one for the report of each warmer. */
@RestController
@Tag(name = "Operator")
class WarmerController {
    private final Warmers warmers;
    private final AuditLog audit;
    private final JsonMapper json;

    WarmerController(Warmers warmers, AuditLog audit, JsonMapper json) {
        this.warmers = warmers;
        this.audit = audit;
        this.json = json;
    }

    @GetMapping("/api/admin/caches/warmers")
    @Operation(summary = "The warmers, in the order in which they are run")
    WarmersView all(@Parameter(hidden = true) Caller caller) {
        Member unused = Operators.require(caller);
        return new WarmersView(warmers.names());
    }

    @PostMapping("/api/admin/caches/warm")
    @Operation(
            summary =
                    "Run one warmer, or all: newline-delimited JSON, {progress} after each load, {report} at each end")
    void warm(
            @RequestParam(required = false) @Nullable String warmer,
            @Parameter(hidden = true) Caller caller,
            HttpServletResponse response)
            throws IOException {
        Member member = Operators.require(caller);
        if (warmer != null && !warmers.names().contains(warmer)) {
            throw Problem.notFound(
                    "unknown_warmer", "There is no such warmer; there are " + String.join(", ", warmers.names()) + ".");
        }
        response.setContentType("application/x-ndjson;charset=UTF-8");
        PrintWriter lines = response.getWriter();
        for (String name : warmer == null ? warmers.names() : List.of(warmer)) {
            WarmReport report = run(name, lines);
            write(lines, Map.of("report", report));
            audit.write(member, "cache.warm", "warmer:" + name, "warm", Map.of("warmed", report.warmed()));
        }
    }

    private WarmReport run(String name, PrintWriter lines) {
        try {
            return warmers.run(name, (WarmProgress progress) -> write(lines, Map.of("progress", progress)));
        } catch (IllegalStateException e) {
            throw Problem.conflict("already_warming", "The warmer " + name + " runs already; watch it there or wait.");
        }
    }

    private void write(PrintWriter lines, Map<String, ?> line) {
        lines.println(json.writeValueAsString(line));
        lines.flush();
    }

    record WarmersView(List<String> warmers) {}
}
