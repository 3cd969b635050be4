package dev.forebay.cache;

/** How the entries of a cache stand in Redis; both keep the same promises. */
public enum EntryForm {
    /** One text: a line about the entry, a line end, the value. For values that are read and replaced as a whole. */
    TEXT,

    /** A hash with a field for each property, beside the line about the entry. For objects that are updated by field. */
    HASH
}
