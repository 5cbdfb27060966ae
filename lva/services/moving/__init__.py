"""What leaves and arrives: an assessment as a record, an organisation as a parcel, an archive on another shelf."""
