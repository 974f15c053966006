package dev.coalesce.gradle;

/** The settings that a build file may make in its block {@code coalesce}. */
public class CoalesceExtension {
    private boolean strict;

    /** Gradle creates the block. */
    public CoalesceExtension() {}

    /**
     * Tells whether an annotation that cannot be used fails the build. Otherwise there is a warning.
     *
     * @return whether it fails the build
     */
    public boolean isStrict() {
        return strict;
    }

    /**
     * Sets whether an annotation that cannot be used fails the build.
     *
     * @param strict {@code true}: it fails the build
     */
    public void setStrict(boolean strict) {
        this.strict = strict;
    }
}
