package dev.coalesce.agent.weave.scan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads from the bytes of a class file what the agent asks of every class that loads: whether its constant pool holds
 * one of some strings, and which types it extends and implements. The format is JVMS §4.1 and §4.4.
 *
 * <p><b>Cost.</b> {@link #finds} runs for every class of the JVM, so it allocates nothing. This class loads no other
 * class of the agent, and Byte Buddy least of all: most applications never need it.
 *
 * <p><b>Damaged files.</b> Neither method throws. A file that cannot be read holds no string and has no supertypes.
 */
public final class ClassFileScan {
    private static final int MAGIC = 0xCAFEBABE;

    /** The number of bytes before the first entry of the constant pool: magic, versions, number of entries. */
    private static final int HEADER = 10;

    private static final int UTF8 = 1;

    /** The size of a Long or a Double, which count as two entries. No other entry has it. */
    private static final int WIDE = 9;

    /**
     * The number of bytes of an entry, by its tag; 0 for a tag that does not exist, and for Utf8, which has its length
     * in it. This is a table, since most files are scanned before the JVM has compiled this class: in the interpreter a
     * method call would cost more.
     */
    private static final byte[] SIZES = sizes();

    private final byte[][] wanted;

    /**
     * Creates a scan for some strings.
     *
     * @param strings the strings to look for, plain ASCII
     */
    public ClassFileScan(String... strings) {
        this.wanted = new byte[strings.length][];
        for (int i = 0; i < strings.length; i++) {
            wanted[i] = strings[i].getBytes(StandardCharsets.US_ASCII);
        }
    }

    /**
     * Tells whether one of the strings is in the constant pool of a class file.
     *
     * @param file the bytes of a class file, or any others
     * @return false also if the file is damaged
     */
    public boolean finds(byte[] file) {
        if (!isClassFile(file)) {
            return false;
        }
        int count = shortAt(file, 8);
        int at = HEADER;
        for (int entry = 1; entry < count; entry++) {
            if (at + 3 > file.length) {
                return false;
            }
            int tag = file[at] & 0xFF;
            if (tag == UTF8) {
                int length = shortAt(file, at + 1);
                if (isWanted(file, at + 3, length)) {
                    return true;
                }
                at += 3 + length;
            } else {
                int size = tag < SIZES.length ? SIZES[tag] : 0;
                if (size == 0) {
                    return false;
                }
                at += size;
                if (size == WIDE) {
                    entry++;
                }
            }
        }
        return false;
    }

    private boolean isWanted(byte[] file, int start, int length) {
        if (start + length > file.length) {
            return false;
        }
        for (byte[] candidate : wanted) {
            if (candidate.length == length && matches(file, start, candidate)) {
                return true;
            }
        }
        return false;
    }

    /** Compares from the end, where descriptors differ sooner. */
    private static boolean matches(byte[] file, int start, byte[] candidate) {
        for (int i = candidate.length - 1; i >= 0; i--) {
            if (file[start + i] != candidate[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Lists the superclass and the interfaces of a class file.
     *
     * @param file the bytes of a class file, or any others
     * @return the names, with slashes, the superclass first; none if the file is damaged
     */
    public static List<String> supertypes(byte[] file) {
        if (!isClassFile(file)) {
            return List.of();
        }
        try {
            int[] offsets = new int[shortAt(file, 8)];
            int end = findEntries(file, offsets);
            List<String> names = new ArrayList<>();
            int superclass = shortAt(file, end + 4);
            if (superclass != 0) {
                names.add(className(file, offsets, superclass));
            }
            int count = shortAt(file, end + 6);
            for (int i = 0; i < count; i++) {
                names.add(className(file, offsets, shortAt(file, end + 8 + 2 * i)));
            }
            return names;
        } catch (IndexOutOfBoundsException damaged) {
            return List.of();
        }
    }

    /** Fills in where each entry of the constant pool starts, and returns where the pool ends. */
    private static int findEntries(byte[] file, int[] offsets) {
        int at = HEADER;
        for (int entry = 1; entry < offsets.length; entry++) {
            offsets[entry] = at;
            int tag = file[at] & 0xFF;
            if (tag == UTF8) {
                at += 3 + shortAt(file, at + 1);
            } else {
                int size = tag < SIZES.length ? SIZES[tag] : 0;
                if (size == 0) {
                    throw new IndexOutOfBoundsException("tag");
                }
                at += size;
                if (size == WIDE) {
                    entry++;
                }
            }
        }
        return at;
    }

    /**
     * Reads the name that a Class entry refers to. It is read as UTF-8, although the format is modified UTF-8: the two
     * differ for characters outside the BMP and for NUL only, and a type with such a name is then not found.
     */
    private static String className(byte[] file, int[] offsets, int entry) {
        int utf8 = offsets[shortAt(file, offsets[entry] + 1)];
        return new String(file, utf8 + 3, shortAt(file, utf8 + 1), StandardCharsets.UTF_8);
    }

    private static byte[] sizes() {
        byte[] sizes = new byte[21];
        sizes[3] = 5; // Integer
        sizes[4] = 5; // Float
        sizes[5] = WIDE; // Long
        sizes[6] = WIDE; // Double
        sizes[7] = 3; // Class
        sizes[8] = 3; // String
        sizes[9] = 5; // Fieldref
        sizes[10] = 5; // Methodref
        sizes[11] = 5; // InterfaceMethodref
        sizes[12] = 5; // NameAndType
        sizes[15] = 4; // MethodHandle
        sizes[16] = 3; // MethodType
        sizes[17] = 5; // Dynamic
        sizes[18] = 5; // InvokeDynamic
        sizes[19] = 3; // Module
        sizes[20] = 3; // Package
        return sizes;
    }

    private static boolean isClassFile(byte[] file) {
        return file.length >= HEADER && (shortAt(file, 0) << 16 | shortAt(file, 2)) == MAGIC;
    }

    private static int shortAt(byte[] file, int at) {
        return (file[at] & 0xFF) << 8 | (file[at + 1] & 0xFF);
    }
}
