package dev.coalesce.agent.wire;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** An application's copy of a library that writes objects as JSON, and reads them by their declared type. */
public interface JsonLibrary {
    /** {@return the name of the library and its generation: copies with equal names read each other's texts} */
    String name();

    /**
     * Prepares one declared type.
     *
     * @param type a type without type variables
     * @return what writes and reads it; thread-safe
     * @throws RuntimeException if the library cannot be used for the type
     */
    Format open(Type type);

    /** Writes and reads the objects of one type. */
    interface Format {
        /**
         * Writes an object.
         *
         * @param value an object of the type; not null
         * @return the text
         * @throws RuntimeException if it cannot be written; the message names classes and fields, and no values
         */
        byte[] write(Object value);

        /**
         * Reads an object. No class is chosen by the text.
         *
         * @param text any bytes
         * @return an object of the type, or null
         * @throws RuntimeException if the text is not one of the type; the message is as for {@link #write}
         */
        @Nullable
        Object read(byte[] text);
    }
}
