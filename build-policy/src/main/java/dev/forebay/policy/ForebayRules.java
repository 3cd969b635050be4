package dev.forebay.policy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** What the compiler can't say about Forebay's code. Every module's tests run {@link #everywhere}, core also {@link #core}. */
public final class ForebayRules {
    private ForebayRules() {}

    /** The classes of the module whose tests run, without its tests and without other modules. */
    public static JavaClasses ownClasses() {
        return new ClassFileImporter().importPath(Path.of("target", "classes"));
    }

    /** Rules for every module. */
    public static List<ArchRule> everywhere() {
        return List.of(noSleep(), optionsAreRecords(), hiddenImplementations(), noCycles(), nullMarked());
    }

    /** Rules for the kit. */
    public static List<ArchRule> core() {
        return List.of(tiers(), lettuceOnlyInRedis(), jdbcOnlyInStore(), noSpring(), clocksOnly());
    }

    private static ArchRule tiers() {
        return Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("T7 root")
                .definedBy("dev.forebay")
                .layer("T5 hold")
                .definedBy("dev.forebay.hold..")
                .layer("T5 sync")
                .definedBy("dev.forebay.sync..")
                .layer("T4 cache")
                .definedBy("dev.forebay.cache..")
                .layer("T3 outbox")
                .definedBy("dev.forebay.outbox..")
                .layer("T2 health")
                .definedBy("dev.forebay.health..")
                .layer("T1 redis")
                .definedBy("dev.forebay.redis..")
                .layer("T1 store")
                .definedBy("dev.forebay.store..")
                .layer("T0 base")
                .definedBy("dev.forebay.base..")
                .whereLayer("T7 root")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("T5 hold")
                .mayOnlyBeAccessedByLayers("T7 root")
                .whereLayer("T5 sync")
                .mayOnlyBeAccessedByLayers("T7 root")
                .whereLayer("T4 cache")
                .mayOnlyBeAccessedByLayers("T7 root", "T5 hold", "T5 sync")
                .whereLayer("T3 outbox")
                .mayOnlyBeAccessedByLayers("T7 root", "T5 hold", "T5 sync", "T4 cache")
                .whereLayer("T2 health")
                .mayOnlyBeAccessedByLayers("T7 root", "T5 hold", "T5 sync", "T4 cache", "T3 outbox")
                .whereLayer("T1 redis")
                .mayOnlyBeAccessedByLayers("T7 root", "T5 hold", "T5 sync", "T4 cache", "T3 outbox", "T2 health")
                .whereLayer("T1 store")
                .mayOnlyBeAccessedByLayers("T7 root", "T5 hold", "T5 sync", "T4 cache", "T3 outbox", "T2 health");
    }

    private static ArchRule lettuceOnlyInRedis() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("dev.forebay.redis..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lettuce..", "io.netty..")
                .because("dev.forebay.redis is the only way to Redis");
    }

    private static ArchRule jdbcOnlyInStore() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("dev.forebay.store..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.sql..")
                .because("dev.forebay.store is the only way to PostgreSQL; others say Tx");
    }

    private static ArchRule noSpring() {
        return noClasses().should().dependOnClassesThat().resideInAPackage("org.springframework..");
    }

    private static ArchRule clocksOnly() {
        return noClasses()
                .that()
                .doNotHaveSimpleName("SystemClock")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .because("time comes from an injected ForebayClock, from Redis or from the database");
    }

    private static ArchRule noSleep() {
        return noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .because("a wait has a condition and a deadline");
    }

    private static ArchRule optionsAreRecords() {
        return classes()
                .that()
                .haveSimpleNameEndingWith("Options")
                .and()
                .resideInAPackage("dev.forebay..")
                .should()
                .beRecords()
                .allowEmptyShould(true);
    }

    private static ArchRule hiddenImplementations() {
        return classes()
                .that(new DescribedPredicate<JavaClass>("are implementations by their name") {
                    @Override
                    public boolean test(JavaClass type) {
                        String name = type.getSimpleName();
                        return type.getPackageName().startsWith("dev.forebay.hold")
                                        && (name.startsWith("Redis") || name.startsWith("Degraded"))
                                || type.getPackageName().startsWith("dev.forebay.")
                                        && (name.endsWith("Scripts") || name.endsWith("Metrics"));
                    }
                })
                .should()
                .notBePublic()
                .allowEmptyShould(true);
    }

    private static ArchRule noCycles() {
        return slices().matching("dev.forebay.(*)..").should().beFreeOfCycles().allowEmptyShould(true);
    }

    private static ArchRule nullMarked() {
        return classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith("org.jspecify.annotations.NullMarked")
                .allowEmptyShould(true);
    }
}
