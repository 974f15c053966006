package dev.coalesce.commands;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A new file for rules, which only its owner can read: the names of an application's classes are in it. */
final class RulesFile {
    private final Path file;
    private final boolean replaces;

    private RulesFile(Path file, boolean replaces) {
        this.file = file;
        this.replaces = replaces;
    }

    /** Throws if the file cannot be written, before the command does anything else. */
    static RulesFile of(String text, boolean replaces) throws CommandFailure {
        Path file = Path.of(text).toAbsolutePath();
        Path directory = file.getParent();
        if (directory == null || !Files.isWritable(directory) || Files.isDirectory(file)) {
            throw CommandFailure.usage("the rules cannot be written to " + file
                    + ": its directory does not exist or is not writable, or it is a directory. Name another file.");
        }
        if (!replaces && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw CommandFailure.usage("the file " + file + " exists and may have been edited. Name another file with"
                    + " --rules, or add --force to replace it.");
        }
        return new RulesFile(file, replaces);
    }

    /** Writes the file as a whole: an agent that watches it never reads a part of it. */
    void write(String rules) throws CommandFailure {
        try {
            // A temporary file is readable by its owner only.
            Path written = Files.createTempFile(file.getParent(), ".coalesce", ".yaml");
            try {
                Files.writeString(written, rules, StandardCharsets.UTF_8);
                if (replaces) {
                    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                } else {
                    Files.move(written, file); // fails if the file has appeared meanwhile
                }
            } finally {
                Files.deleteIfExists(written);
            }
        } catch (IOException e) {
            throw CommandFailure.notDone("the rules could not be written to " + file + ": " + e
                    + ". Run the command again without --rules to see them.");
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
