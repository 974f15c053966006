package dev.coalesce.agent.key;

/** How the objects of a class are compared and copied as parts of keys. {@link PartTypes} finds the kind of a class. */
enum PartKind {
    /** Objects that never change and have an {@code equals} of their own. Such an object can be its own key. */
    IMMUTABLE,

    /** Objects compared by their own {@code equals} and never copied, such as those of the application's classes. */
    OPAQUE,

    /** Objects of the JDK that are compared by their content, may change, and can be cloned: dates, bit sets. */
    CLONEABLE,

    ARRAY,

    /** A list whose {@code equals} follows the contract of {@code List}. */
    LIST,

    /** A set whose {@code equals} follows the contract of {@code Set}. */
    SET,

    /** A map whose {@code equals} follows the contract of {@code Map}. */
    MAP,

    /** An entry whose {@code equals} follows the contract of {@code Map.Entry}. */
    ENTRY,

    /** A collection, map or entry with an {@code equals} of its own, which may compare more or less than the content. */
    FOREIGN_CONTAINER,

    OPTIONAL,

    /** A buffer of {@code java.nio}, compared by its remaining elements. */
    BUFFER,

    /** A record that compares its components, of which at least one may hold an object that changes. */
    RECORD,

    /** A record with a handwritten {@code equals}. */
    RECORD_WITH_OWN_EQUALS,

    /** A {@code java.net.URL}, whose {@code equals} asks the network. It is compared by its text instead. */
    URL,

    /** Objects whose content may change while their {@code equals} compares identity. They cannot be a part. */
    UNUSABLE
}
