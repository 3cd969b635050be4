package dev.forebay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.base.ForebayException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    private TestStore test;

    @BeforeEach
    void open() {
        test = TestStore.create("migrations");
    }

    @AfterEach
    void close() {
        test.close();
    }

    private void migrate(String folder) {
        new Migrations(test.pool().dataSource(), "dev/forebay/store/migrations/" + folder).run();
    }

    @Test
    void theIndexListsEveryMigrationOfTheKit() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(getClass().getClassLoader().getResource(Migrations.KIT))
                .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            List<String> present = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sql"))
                    .sorted()
                    .toList();
            assertThat(Migration.in(Migrations.KIT).stream().map(Migration::file))
                    .as("add the file to migration/index")
                    .containsExactlyInAnyOrderElementsOf(present);
        }
    }

    @Test
    void theKitsMigrationsAreAppliedOnce() {
        test.store().migrate();
        test.store().migrate();
        assertThat(test.number("select count(*) n from forebay.outbox")).isZero();
        assertThat(test.number("select count(*) n from forebay.schema_history"))
                .isEqualTo(Migration.in(Migrations.KIT).size());
    }

    @Test
    void manyProcessesMayMigrateAtOnce() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit(() -> test.store().migrate()));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertThat(test.number("select count(*) n from forebay.schema_history"))
                .isEqualTo(Migration.in(Migrations.KIT).size());
    }

    @Test
    void migrationsRunInTheOrderOfTheirNumbers() {
        migrate("numbers");
        assertThat(test.number("select max(n) n from numbered")).isEqualTo(10);
    }

    @Test
    void aMigrationChangedAfterwardsIsRefused() {
        migrate("numbers");
        test.run("update forebay.schema_history set checksum = 'another' where version = 2");
        assertThatThrownBy(() -> migrate("numbers"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("V2__first.sql was changed after it had been applied");
    }

    @Test
    void aMigrationThatFailsLeavesNothingAndIsNamed() {
        assertThatThrownBy(() -> migrate("broken"))
                .isInstanceOf(ForebayException.class)
                .hasMessageContaining("V2__fails.sql");
        assertThat(test.number("select count(*) n from forebay.schema_history")).isOne();
        assertThat(test.number("select count(*) n from pg_tables where tablename = 'half'"))
                .isZero();
    }

    @Test
    void whatANewerProgramAppliedIsLeftAlone() {
        migrate("numbers");
        test.run("insert into forebay.schema_history (version, name, checksum) values (99, 'newer', 'x')");
        migrate("numbers");
        assertThat(test.number("select count(*) n from forebay.schema_history where version = 99"))
                .isOne();
    }

    @Test
    void aServerThatIsAwayIsUnavailable() {
        test.close();
        assertThatThrownBy(() -> migrate("numbers")).isInstanceOf(StoreUnavailableException.class);
    }
}
