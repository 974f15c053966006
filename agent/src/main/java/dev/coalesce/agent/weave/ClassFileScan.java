package dev.coalesce.agent.weave;

import java.nio.charset.StandardCharsets;

/**
 * Looks through a class file's constant pool for given strings: what each class that loads has to pay, so it allocates
 * nothing and loads no other class. The format is JVMS §4.4.
 */
public final class ClassFileScan {
    private static final int MAGIC = 0xCAFEBABE;
    private static final int HEADER = 10;

    private final byte[][] wanted;

    /**
     * A scan for these.
     *
     * @param strings plain ASCII
     */
    public ClassFileScan(String... strings) {
        this.wanted = new byte[strings.length][];
        for (int i = 0; i < strings.length; i++) {
            wanted[i] = strings[i].getBytes(StandardCharsets.US_ASCII);
        }
    }

    /**
     * Whether one of the strings is in the constant pool.
     *
     * @param file a class file; anything else holds none
     * @return false also for a file that is damaged
     */
    public boolean finds(byte[] file) {
        if (file.length < HEADER || intAt(file, 0) != MAGIC) {
            return false;
        }
        int count = shortAt(file, 8);
        int at = HEADER;
        for (int entry = 1; entry < count; entry++) {
            if (at + 3 > file.length) {
                return false;
            }
            switch (file[at]) {
                case 1: // Utf8
                    int length = shortAt(file, at + 1);
                    if (isWanted(file, at + 3, length)) {
                        return true;
                    }
                    at += 3 + length;
                    break;
                case 5: // Long
                case 6: // Double
                    at += 9;
                    entry++; // takes two entries
                    break;
                case 7: // Class
                case 8: // String
                case 16: // MethodType
                case 19: // Module
                case 20: // Package
                    at += 3;
                    break;
                case 15: // MethodHandle
                    at += 4;
                    break;
                case 3: // Integer
                case 4: // Float
                case 9: // Fieldref
                case 10: // Methodref
                case 11: // InterfaceMethodref
                case 12: // NameAndType
                case 17: // Dynamic
                case 18: // InvokeDynamic
                    at += 5;
                    break;
                default:
                    return false;
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

    /** From the end: descriptors differ there sooner. */
    private static boolean matches(byte[] file, int start, byte[] candidate) {
        for (int i = candidate.length - 1; i >= 0; i--) {
            if (file[start + i] != candidate[i]) {
                return false;
            }
        }
        return true;
    }

    private static int shortAt(byte[] file, int at) {
        return (file[at] & 0xFF) << 8 | (file[at + 1] & 0xFF);
    }

    private static int intAt(byte[] file, int at) {
        return shortAt(file, at) << 16 | shortAt(file, at + 2);
    }
}
