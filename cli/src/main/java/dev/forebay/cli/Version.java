package dev.forebay.cli;

import picocli.CommandLine.IVersionProvider;

/** The version out of the jar's manifest. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"forebay " + (version == null ? "from its sources" : version) + ", Java ${java.version}"};
    }
}
