package dev.coalesce;

/** Decides which objects share flights and results of a method. Static methods always share per class. */
public enum Scope {
    /** Each object has its own flights and results. Two objects never share. */
    INSTANCE,

    /** All instances of the class that declares the method share flights and results. */
    TYPE
}
