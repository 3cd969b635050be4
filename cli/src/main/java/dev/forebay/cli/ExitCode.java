package dev.forebay.cli;

/** What the shell is told. Part of the interface: scripts depend on the numbers. */
final class ExitCode {
    /** Done, or: sales work. */
    static final int OK = 0;

    /** The answer is no: the plan has faults, the account does not exist, sales do not work. */
    static final int REFUSED = 1;

    /** A wrong option or argument; picocli's own code. */
    static final int USAGE = 2;

    /** Something needed is not there: a port, a server, a running box office. */
    static final int UNAVAILABLE = 3;

    private ExitCode() {}
}
