package dev.forebay.boxoffice;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The modules keep to themselves: no cycles, nobody reaches into another's insides. */
class StructureTest {
    @Test
    void modulesKeepTheirBoundaries() {
        ApplicationModules.of(BoxOfficeApplication.class).verify();
    }
}
