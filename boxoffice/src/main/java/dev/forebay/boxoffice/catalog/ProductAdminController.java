package dev.forebay.boxoffice.catalog;

import dev.forebay.boxoffice.catalog.ProductEditor.Draft;
import dev.forebay.boxoffice.catalog.ProductEditor.NewProduct;
import dev.forebay.boxoffice.platform.AuditLog;
import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Ids;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.spring.SpringTx;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The operator keeps the shop's products; each deed and its audit are one transaction. */
@RestController
@Tag(name = "Operator")
class ProductAdminController {
    private static final String TEXT = "[^\\x00\\p{Cs}]*";
    private static final String LINE = "[^\\p{Cntrl}\\p{Cs}]*";

    private final ProductEditor editor;
    private final Shop shop;
    private final ProductSource source;
    private final SpringTx transactions;
    private final AuditLog audit;
    private final Clock clock;

    ProductAdminController(
            ProductEditor editor, Shop shop, ProductSource source, SpringTx transactions, AuditLog audit, Clock clock) {
        this.editor = editor;
        this.shop = shop;
        this.source = source;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
    }

    @PostMapping("/api/admin/products")
    @Operation(summary = "Put a product into the shop")
    ResponseEntity<ProductView> add(@Valid @RequestBody Order order, @Parameter(hidden = true) Caller caller) {
        var member = requireOperator(caller);
        var draft = draft(order);
        String id = Ids.next("prd_");
        write(order, () -> {
            editor.add(List.of(new NewProduct(id, draft, 0, clock.instant())));
            audit.write(member, "product.add", "product:" + id, "new product", Map.of("sku", draft.sku()));
            return true;
        });
        return ResponseEntity.created(URI.create("/api/products/" + id)).body(stored(id));
    }

    @PutMapping("/api/admin/products/{productId}")
    @Operation(summary = "Change a product; the body is the whole of it")
    ProductView change(
            @PathVariable String productId, @Valid @RequestBody Order order, @Parameter(hidden = true) Caller caller) {
        var member = requireOperator(caller);
        var draft = draft(order);
        boolean changed = write(order, () -> {
            boolean found = editor.update(productId, draft);
            if (found) {
                audit.write(
                        member,
                        "product.change",
                        "product:" + productId,
                        "edited",
                        Map.of("price", draft.price(), "discount", draft.discount(), "stock", draft.stock()));
            }
            return found;
        });
        requireFound(changed);
        return stored(productId);
    }

    @DeleteMapping("/api/admin/products/{productId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Take a product out of the shop")
    void delete(@PathVariable String productId, @Parameter(hidden = true) Caller caller) {
        var member = requireOperator(caller);
        requireFound(transactions.inTx(tx -> {
            boolean found = editor.delete(productId);
            if (found) {
                audit.write(member, "product.delete", "product:" + productId, "taken out", Map.of());
            }
            return found;
        }));
    }

    private static Member requireOperator(Caller caller) {
        var member = caller.requireMember();
        if (member.role() != Member.Role.OPERATOR) {
            throw Problem.of(HttpStatus.FORBIDDEN, "not_allowed", "This account may not do that.");
        }
        return member;
    }

    private static void requireFound(boolean found) {
        if (!found) {
            throw Problem.notFound("unknown_product", "There is no such product; see /api/products.");
        }
    }

    /** What PostgreSQL has: the answer to a write is never from a cache. */
    private ProductView stored(String id) {
        return Optional.ofNullable(source.find(List.of(id)).get(id))
                .map(ProductView::of)
                .orElseThrow(() -> Problem.conflict("product_gone", "Somebody took the product out meanwhile."));
    }

    private boolean write(Order order, java.util.function.BooleanSupplier deed) {
        try {
            return transactions.inTx(tx -> deed.getAsBoolean());
        } catch (DuplicateKeyException taken) {
            throw Problem.conflict("sku_taken", "Another product has this sku; give it one of its own.")
                    .with("sku", order.sku());
        }
    }

    private Draft draft(Order order) {
        var category = shop.category(order.category())
                .orElseThrow(
                        () -> Problem.refused("unknown_category", "There is no such category; see /api/categories."));
        if (!source.brandExists(order.brand())) {
            throw Problem.refused("unknown_brand", "There is no such brand; see the brands of /api/categories/{slug}.");
        }
        return new Draft(
                order.sku(),
                order.name(),
                Optional.ofNullable(order.description()).orElse(""),
                category.id(),
                order.brand(),
                order.price(),
                Optional.ofNullable(order.discount()).orElse(0),
                order.currency(),
                order.stock());
    }

    /** A product; {@code price} in minor units before the discount, which is per cent. */
    record Order(
            @NotBlank @Size(max = 50) @Pattern(regexp = LINE)
            String sku,

            @NotBlank @Size(max = 200) @Pattern(regexp = LINE)
            String name,

            @Nullable @Size(max = 5000) @Pattern(regexp = TEXT)
            String description,

            @NotBlank @Size(max = 100) String category,

            @NotBlank @Size(max = 100) @Pattern(regexp = LINE)
            String brand,

            @Min(0) @Max(100_000_000) long price,
            @Nullable @Min(0) @Max(90) Integer discount,
            @NotNull @Pattern(regexp = "EUR|USD|GBP|CHF") String currency,
            @Min(0) @Max(1_000_000) int stock) {}
}
