package dev.coalesce.agent.weave;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads from a class file what it extends and implements, without Byte Buddy. The format is JVMS §4.1. */
final class ClassFileHeader {
    private static final int MAGIC = 0xCAFEBABE;
    private static final int HEADER = 10;

    private final byte[] file;
    private final int[] entries;
    private final int end;

    private ClassFileHeader(byte[] file) {
        this.file = file;
        this.entries = new int[shortAt(8)];
        this.end = findEntries();
    }

    /**
     * The superclass and the interfaces.
     *
     * @param file a class file
     * @return their names, with slashes; none for anything else, or a file that is damaged
     */
    static List<String> supertypes(byte[] file) {
        try {
            if (file.length < HEADER
                    || ((file[0] << 24) | (file[1] & 0xFF) << 16 | (file[2] & 0xFF) << 8 | (file[3] & 0xFF)) != MAGIC) {
                return List.of();
            }
            return new ClassFileHeader(file).supertypes();
        } catch (IndexOutOfBoundsException damaged) {
            return List.of();
        }
    }

    private List<String> supertypes() {
        List<String> names = new ArrayList<>();
        int superclass = shortAt(end + 4);
        if (superclass != 0) {
            names.add(className(superclass));
        }
        int count = shortAt(end + 6);
        for (int i = 0; i < count; i++) {
            names.add(className(shortAt(end + 8 + 2 * i)));
        }
        return names;
    }

    /** Names outside ASCII are rare, and modified UTF-8 differs from UTF-8 in rarer ones only: those are not found. */
    private String className(int entry) {
        int utf8 = entries[shortAt(entries[entry] + 1)];
        return new String(file, utf8 + 3, shortAt(utf8 + 1), StandardCharsets.UTF_8);
    }

    private int findEntries() {
        int at = HEADER;
        for (int entry = 1; entry < entries.length; entry++) {
            entries[entry] = at;
            switch (file[at]) {
                case 1 -> at += 3 + shortAt(at + 1);
                case 5, 6 -> {
                    at += 9;
                    entry++; // takes two entries
                }
                case 7, 8, 16, 19, 20 -> at += 3;
                case 15 -> at += 4;
                case 3, 4, 9, 10, 11, 12, 17, 18 -> at += 5;
                default -> throw new IndexOutOfBoundsException("tag");
            }
        }
        return at;
    }

    private int shortAt(int at) {
        return (file[at] & 0xFF) << 8 | (file[at + 1] & 0xFF);
    }
}
